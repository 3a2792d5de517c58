import Stripe from "stripe";

const client = new Stripe("KEY");
console.log(await client.balance.retrieve());
