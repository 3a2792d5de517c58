// A program that imports only the parts that do not need the WebAssembly module.

import { CleverTapError, lastDays, operators, regions } from "clevertap-counts";

globalThis.names = () => [CleverTapError.name, lastDays(1, "UTC"), operators, regions];
