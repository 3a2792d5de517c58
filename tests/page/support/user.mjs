// Operates the page like a person: finds fields and buttons by their names, and uses the keyboard and the mouse.

import { eventually } from "../../package/conformance/stage.mjs";
import { DESKTOP, tokenOf } from "./testbed.mjs";

/** The limit of each wait. Only a test that fails reaches it. */
const TIMEOUT_MS = 60_000;

/** Calls `ask` until `wanted(answer)` holds, and returns the answer. `label` names the awaited state in the failure. */
export function waitUntil(ask, wanted, label) {
  return eventually(ask, wanted, label, TIMEOUT_MS);
}

/**
 * Opens the page in a new browser profile and calls `use(user, page, problems)`. `account` connects the page with that
 * account's token, `prepare(page)` runs before the page is loaded, and `ready: false` skips the wait for its start.
 */
export function visit(
  testbed,
  title,
  use,
  { viewport = DESKTOP, media = {}, path = "/", account, tolerates, prepare, ready = true } = {},
) {
  return testbed.browser.withPage(
    title,
    async (page, problems) => {
      page.setDefaultTimeout(TIMEOUT_MS);
      await page.setViewport(viewport);
      const features = Object.entries(media).map(([name, value]) => ({ name, value }));
      if (features.length > 0) await page.emulateMediaFeatures(features);
      await prepare?.(page);
      const user = new User(page);
      await page.goto(testbed.url + path);
      if (ready) await user.ready();
      if (account !== undefined) await user.connect(tokenOf(account));
      await use(user, page, problems);
    },
    { tolerates },
  );
}

class User {
  constructor(page) {
    this.page = page;
  }

  /** Waits until the page has started: its own code adds the quick ranges. */
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

  /** Replaces the text of a field. */
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

  /** Chooses how the counts are shown: "One number", "By day", and so on. */
  chooseBy(name) {
    return this.press(name, "radio");
  }

  event(name) {
    return this.type("Event", name, "combobox");
  }

  /** Sets the days independently of the browser's date format. */
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

  /** Returns the texts of all visible elements that match. */
  texts(selector) {
    return this.page.$$eval(selector, (all) =>
      all.filter((one) => one.checkVisibility()).map((one) => one.innerText.trim()),
    );
  }

  async text(selector) {
    return (await this.texts(selector))[0];
  }

  /** Waits until one of the texts contains the string or matches the pattern, and returns that text. */
  see(selector, wanted) {
    const fits = (text) => (wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted));
    const found = async () => (await this.texts(selector)).find(fits) ?? (await this.texts(selector));
    return waitUntil(found, (text) => !Array.isArray(text), `${selector} with ${wanted}`);
  }

  /** Records every text that matching elements show from now on. Returns a function that returns the texts. */
  async watch(selector) {
    const seen = await this.page.evaluateHandle((selector) => {
      const seen = new Set();
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
      return seen;
    }, selector);
    return () => seen.evaluate((texts) => [...texts]);
  }

  /** Presses a button that copies, and waits for its confirmation, which disappears after two seconds. */
  async copyWith(selector) {
    const shown = await this.watch(selector);
    await this.page.click(selector);
    await waitUntil(shown, (texts) => texts.includes("Copied"), `${selector} to confirm`);
  }

  /** Waits until no such element is visible. */
  gone(selector) {
    return waitUntil(
      () => this.texts(selector),
      (texts) => texts.length === 0,
      `the end of ${selector}`,
    );
  }
}
