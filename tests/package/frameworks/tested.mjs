// A count in a test runner, which prints the count in a line of its own.

import { run } from "./project.mjs";

/** Counts with the test runner that `command` starts. The test gets the simulator's URL in the variable AT. */
export const testedBy =
  (...command) =>
  async ({ project }, baseUrl) => {
    const said = await run(project, command, { AT: baseUrl });
    const count = /count=(\d+)/.exec(said)?.[1];
    if (count === undefined) throw new Error(`no count: ${said}`);
    return Number(count);
  };
