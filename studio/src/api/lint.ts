// What learners would trip over, by a dry import of what is exported. Weaknesses inside media are found by `parlance lint`.
import { assetTitle } from "../media/kinds";
import { api, body, type Schemas } from "./client";
import type { UnitPage } from "./nodes";

export interface Finding {
  code: string;
  detail: string;
  /** The id of the asset that has it; absent when it is the unit itself. */
  asset?: string;
  /** The field that mends it. */
  field?: string;
}

type Document = Schemas["CatalogDocument"];

/** The findings of one unit. */
export async function lintUnit(unit: UnitPage): Promise<Finding[]> {
  const { language, slug: level } = await body(api.GET("/api/v1/levels/{id}", { params: { path: { id: unit.level.id } } }));
  const story = await body(api.GET("/api/v1/stories/{id}", { params: { path: { id: unit.story.id } } }));
  const document: Document = await body(api.GET("/api/v1/catalog/export", { params: { query: { language, level } } }));
  const stories = document.levels[0]?.stories ?? [];
  const s = stories.findIndex((other) => other.slug === story.slug);
  const u = stories[s]?.units.findIndex((other) => other.slug === unit.slug) ?? -1;
  const found = stories[s]?.units[u];
  if (!found) return [];
  // The rest of the level need not travel: a finding of a unit lies in its story.
  const alone = { ...document, levels: [{ ...document.levels[0]!, stories: [stories[s]!] }] };
  const params = { query: { dryRun: true } };
  const report = await body(api.POST("/api/v1/catalog/import", { params, body: alone }));
  const here = `/levels/0/stories/0/units/${u}`;
  return report.findings.flatMap(({ pointer, code, detail }) => {
    if (pointer !== here && !pointer.startsWith(`${here}/`)) return [];
    const [, assets, place, field] = pointer.slice(here.length).split("/");
    if (assets !== "assets") return [{ code, detail, field: assets }];
    const key = found.assets[Number(place)]?.key;
    const asset = unit.assets.find((asset) => asset.minioKey === key);
    // A key tells nobody anything.
    return [{ code, detail: asset ? detail.replace(asset.minioKey, assetTitle(asset)) : detail, field, asset: asset?.id }];
  });
}
