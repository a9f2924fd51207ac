// Node wants the endings of what is imported.
export default { output: { path: "sdk", module: { extension: ".js" } }, plugins: ["@hey-api/client-fetch"] };
