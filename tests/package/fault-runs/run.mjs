// The fault matrix on a platform: node run.mjs <node|workerd|chromium> <the simulator's URL>

import { leave } from "./results.mjs";
import { serveSelfSigned } from "./self-signed.mjs";

const [platform, simulatorUrl] = process.argv.slice(2);
const { runOn } = await import(`./${platform}.mjs`);
const selfSigned = await serveSelfSigned();
try {
  const { version, results } = await runOn({ simulatorUrl, selfSignedUrl: selfSigned.url });
  console.log(`running in ${version}`);
  if (selfSigned.asked() > 0) {
    const why = `${selfSigned.asked()} requests went to a server that nobody vouches for`;
    results.push({ fault: "TLS with a certificate that nobody vouches for", step: "server", why });
  }
  process.exitCode = leave(platform, version, results) === 0 ? 0 : 1;
} finally {
  await selfSigned.stop();
}
