import * as api from "clevertap-counts";
import { runProgram } from "./driver.mjs";

await runProgram(api);
