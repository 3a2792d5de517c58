import OpenAI from "openai";

const client = new OpenAI({ apiKey: "KEY" });
console.log(await client.models.list());
