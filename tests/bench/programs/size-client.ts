// Asks for one count.
import { CountsClient } from "contender";

const client = new CountsClient({
  accountId: "ACCOUNT",
  passcode: "PASSCODE",
  baseUrl: "https://in1.api.clevertap.com",
});
console.log(await client.count({ event_name: "Charged", from: 20240101, to: 20240131 }));
