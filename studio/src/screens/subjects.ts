// What dialogs say of a node, read off the tree.
import type { Level, Story, Unit } from "../api/nodes";
import type { Subject } from "./node-dialogs";

type Below = Subject["below"];

const isPublished = (node: { publishedAt?: string | null }) => node.publishedAt != null;

const unitBelow = (unit: Unit, shown: boolean): Below[number] => ({
  kind: "unit",
  title: unit.title,
  published: isPublished(unit),
  shown: shown && isPublished(unit),
});

const assetsOf = (stories: Story[]) => stories.flatMap((story) => story.units).reduce((sum, unit) => sum + unit.assetCount, 0);

export const subjectOfLevel = (level: Level): Subject => ({
  kind: "level",
  id: level.id,
  title: level.name,
  publishedAt: level.publishedAt,
  hiddenBy: [],
  assets: assetsOf(level.stories),
  below: level.stories.flatMap((story): Below => {
    const shown = isPublished(story);
    return [
      { kind: "story", title: story.title, published: shown, shown },
      ...story.units.map((unit) => unitBelow(unit, shown)),
    ];
  }),
});

export const subjectOfStory = (story: Story, level: Level): Subject => ({
  kind: "story",
  id: story.id,
  title: story.title,
  publishedAt: story.publishedAt,
  parent: level.id,
  hiddenBy: isPublished(level) ? [] : [`level ${level.name}`],
  assets: assetsOf([story]),
  below: story.units.map((unit) => unitBelow(unit, true)),
});

export const subjectOfUnit = (unit: Unit, story: Story, level: Level): Subject => ({
  kind: "unit",
  id: unit.id,
  title: unit.title,
  publishedAt: unit.publishedAt,
  parent: story.id,
  hiddenBy: [isPublished(level) ? "" : `level ${level.name}`, isPublished(story) ? "" : `story ${story.title}`].filter(Boolean),
  assets: unit.assetCount,
  below: [],
});
