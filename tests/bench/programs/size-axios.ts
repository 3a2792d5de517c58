import axios from "axios";

const { data } = await axios.post("https://in1.api.clevertap.com/1/counts/events.json", { event_name: "Charged" });
console.log(data.count);
