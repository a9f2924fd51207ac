// Holds answers against the document.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

/** Gives what holds an answer against the document: it is a success that is listed, with a body of its schema. */
export function checker(document) {
  const require = createRequire(`${process.env.SDKS_NODE_MODULES}/`);
  const { Ajv2020 } = require("ajv/dist/2020.js");
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  require("ajv-formats").default(ajv);
  ajv.addSchema({ $id: "document", components: withoutNulls(document.components) });
  return ({ about }, { status, body }) => {
    const told = about.responses[status];
    assert.ok(status < 400 && told, `${status} ${JSON.stringify(body)}`);
    const schema = told.content?.["application/json"]?.schema;
    if (schema === undefined) return;
    const isValid = ajv.compile({ $id: "answer", ...pointed(schema) });
    const fits = isValid(withoutNullFields(body));
    ajv.removeSchema("answer");
    assert.ok(fits, `${ajv.errorsText(isValid.errors, { dataVar: "" })} in ${JSON.stringify(body)?.slice(0, 2000)}`);
  };
}

/** References of answers into the document that was added by this name. */
function pointed(schema) {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
}

/** Null and absent are one to SDKs, which write the one where they read the other: absent, to the schemas below. */
function withoutNullFields(value) {
  if (Array.isArray(value)) return value.map(withoutNullFields);
  if (value === null || typeof value !== "object") return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutNullFields(field)]));
}

/** Schemas in which what may be null is not required. */
function withoutNulls(value) {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== "object") return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withoutNulls(field)]));
  const mayBeNull = ({ type, oneOf }) => (Array.isArray(type) && type.includes("null")) || oneOf?.some((one) => one.type === "null");
  if (Array.isArray(copy.required) && copy.properties) {
    copy.required = copy.required.filter((name) => !copy.properties[name] || !mayBeNull(copy.properties[name]));
  }
  return copy;
}
