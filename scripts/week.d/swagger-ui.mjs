// Swagger UI on a phone: its list, an operation that was executed, and the dialog to sign in. SDKS_BINARY names the service.
import { startServer } from "../test-server.mjs";
import { startPhone } from "./phone.mjs";

const server = await startServer(process.env.SDKS_BINARY);
const phone = await startPhone();
try {
  const url = `${server.base}/swagger-ui/`;
  await phone.see("swagger-ui", url, (page) => page.locator("#operations-tag-auth").waitFor());
  await phone.see("swagger-ui-operation", url, async (page) => {
    await page.locator("#operations-tag-auth").click();
    await page.locator("#operations-auth-login").click();
    await page.getByRole("button", { name: "Execute" }).click();
    await page.locator(".live-responses-table").waitFor();
  });
  await phone.see("swagger-ui-authorize", url, async (page) => {
    await page.getByRole("button", { name: "Authorize" }).click();
    await page.getByLabel("username").fill("johndoe");
    await page.getByLabel("password:").fill("parlance-demo");
    await page.getByRole("button", { name: "Apply given OAuth2 credentials" }).click();
    await page.getByRole("button", { name: "Remove authorization" }).waitFor();
  });
  console.log("Swagger UI fits");
} finally {
  await phone.stop();
  await server.stop();
}
