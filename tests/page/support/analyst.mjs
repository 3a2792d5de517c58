// The page as a person uses it: by the names of fields and buttons, with keyboard and mouse.

import { eventually } from "../../package/conformance/stage.mjs";
import { DESK, tokenOf } from "./stage.mjs";

const PATIENCE_MS = 20_000;

/** Opens the page in a profile of its own and hands what can be done with it to `use`. */
export function visit(
  stage,
  title,
  use,
  { viewport = DESK, media = {}, path = "/", account, tolerates, prepare, ready = true } = {},
) {
  return stage.browser.withPage(
    title,
    async (page, problems) => {
      page.setDefaultTimeout(PATIENCE_MS);
      await page.setViewport(viewport);
      const features = Object.entries(media).map(([name, value]) => ({ name, value }));
      if (features.length > 0) await page.emulateMediaFeatures(features);
      await prepare?.(page);
      const analyst = new Analyst(page);
      await page.goto(stage.url + path);
      if (ready) await analyst.ready();
      if (account !== undefined) await analyst.connect(tokenOf(account));
      await use(analyst, page, problems);
    },
    { tolerates },
  );
}

class Analyst {
  constructor(page) {
    this.page = page;
  }

  /** The page has started: its quick ranges are made by its own code. */
  ready() {
    return this.page.waitForSelector(".chip[aria-pressed]");
  }

  async find(role, name, within = "") {
    const selector = `${within}::-p-aria([role="${role}"][name="${name}"])`;
    return await this.page.waitForSelector(selector, { visible: true });
  }

  async press(name, role = "button") {
    await (await this.find(role, name)).click();
  }

  /** Types into a field, in place of what is there. */
  async type(name, text, role = "textbox") {
    await this.typeInto(await this.find(role, name), text);
  }

  async typeInto(field, text) {
    await field.click();
    await field.evaluate((element) => element.select?.());
    await this.page.keyboard.press("Backspace");
    await field.type(text);
  }

  async connect(token) {
    await this.typeInto(await this.page.waitForSelector("#token", { visible: true }), token);
    await this.page.keyboard.press("Enter");
    await this.see("#connection-toggle", "token set");
  }

  event(name) {
    return this.type("Event", name, "combobox");
  }

  /** Sets the days as the browser's own date fields do, whatever its language. */
  async days(from, to) {
    for (const [id, day] of [
      ["#from", from],
      ["#to", to],
    ]) {
      await this.page.$eval(
        id,
        (field, value) => {
          field.value = value;
          field.dispatchEvent(new Event("input", { bubbles: true }));
        },
        day,
      );
    }
  }

  async filter({ name, kind = "text", operator, value }) {
    await this.press("Add a property filter");
    const row = await this.page.waitForSelector(".filter:last-child");
    await this.typeInto(await row.$('[data-part="name"]'), name);
    await (await row.$('[data-part="kind"]')).select(kind);
    await (await row.$('[data-part="operator"]')).select(operator);
    for (const part of value === undefined ? [] : ["lines", "line"]) {
      const field = await row.$(`[data-part="${part}"]:not([hidden])`);
      if (field) await this.typeInto(field, value);
    }
  }

  /** The texts of all elements that fit. */
  texts(selector) {
    return this.page.$$eval(selector, (all) =>
      all.filter((one) => one.checkVisibility()).map((one) => one.innerText.trim()),
    );
  }

  async text(selector) {
    return (await this.texts(selector))[0];
  }

  /** Waits until a text contains, or matches, what is wanted; gives it. */
  see(selector, wanted) {
    const fits = (text) => (wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted));
    const found = async () => (await this.texts(selector)).find(fits) ?? (await this.texts(selector));
    return eventually(found, (text) => !Array.isArray(text), `${selector} with ${wanted}`, PATIENCE_MS);
  }

  /** Notes each text that such elements show from now on; gives the function that gives them. */
  async watch(selector) {
    await this.page.evaluate((selector) => {
      const seen = new Set();
      globalThis.seenTexts = seen;
      const note = () => {
        for (const one of document.querySelectorAll(selector))
          if (one.checkVisibility()) seen.add(one.innerText.trim());
      };
      new MutationObserver(note).observe(document.body, {
        childList: true,
        subtree: true,
        characterData: true,
        attributes: true,
      });
    }, selector);
    return () => this.page.evaluate(() => [...globalThis.seenTexts]);
  }

  /** Waits until no such element is to be seen. */
  gone(selector) {
    return eventually(
      () => this.texts(selector),
      (texts) => texts.length === 0,
      `the end of ${selector}`,
      PATIENCE_MS,
    );
  }
}
