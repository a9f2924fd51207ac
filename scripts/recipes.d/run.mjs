// Runs recipes on a fresh instance: node run.mjs NAME PROGRAM…, which is told its address and a recording. SDKS_BINARY names the service.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startServer } from "../../scripts/test-server.mjs";

const [name, program, ...words] = process.argv.slice(2);
const sound = fileURLToPath(new URL("../../seed-data/media/placeholder/pronunciation/johndoe-greeting-phrases.wav", import.meta.url));
const server = await startServer(process.env.SDKS_BINARY);
try {
  const { status } = spawnSync(program, [...words, server.base, sound], { stdio: "inherit", timeout: 120_000 });
  if (status !== 0) throw new Error(`the recipes in ${name} do not work`);
  console.log(`the recipes in ${name} work`);
} finally {
  await server.stop();
}
