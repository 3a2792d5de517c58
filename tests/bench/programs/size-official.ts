import CleverTap from "clevertap";

const client = CleverTap.init("ACCOUNT", "PASSCODE", CleverTap.REGIONS.INDIA);
console.log(await client.getEventsCount({ event_name: "Charged", from: 20240101, to: 20240131 }));
