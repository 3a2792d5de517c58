// The fault matrix on a platform: node run.mjs <node|workerd|chromium> <the simulator's URL>

import { report } from "./results.mjs";
import { serveSelfSigned } from "./self-signed.mjs";

const [platform, simulatorUrl] = process.argv.slice(2);
const { runOn } = await import(`./${platform}.mjs`);
const selfSigned = await serveSelfSigned();
try {
  const { version, results } = await runOn({ simulatorUrl, selfSignedUrl: selfSigned.url });
  console.log(`running in ${version}`);
  if (selfSigned.requests() > 0) {
    const why = `${selfSigned.requests()} requests reached the server with the self-signed certificate`;
    results.push({ fault: "TLS with a self-signed certificate", step: "server", why });
  }
  process.exitCode = report(platform, version, results) === 0 ? 0 : 1;
} finally {
  await selfSigned.stop();
}
