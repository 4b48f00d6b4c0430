// Counts the checks that passed and failed, and collects the faults of the visited pages.
import { Visitor } from './visitor.mjs';

export class Checks {
  passed = 0;
  failed = 0;
  visits = 0;
  faults = []; // of all visits

  // Visits use these options; `how` is appended to each sentence.
  constructor(browser, options = {}, how = '') {
    this.browser = browser;
    this.options = options;
    this.how = how;
  }

  add(others) {
    this.passed += others.passed;
    this.failed += others.failed;
    this.visits += others.visits;
    this.faults.push(...others.faults);
  }

  // One check: passes if `prove` throws nothing.
  async check(sentence, prove) {
    try {
      await prove();
      ++this.passed;
      console.log(`ok    ${sentence}`);
    } catch (error) {
      ++this.failed;
      console.log(`FAIL  ${sentence}\n      ${String(error.stack ?? error).replaceAll('\n', '\n      ')}`);
    }
  }

  // A check with its own visitor. Each error on a page that the visitor sees is a fault of the site.
  visit(sentence, prove) {
    return this.check(`${sentence}${this.how}`, async () => {
      const visitor = await (this.browser.newVisitor?.(this.options) ?? Visitor.arrive(this.browser, this.options));
      ++this.visits;
      try {
        await prove(visitor);
      } finally {
        this.faults.push(...visitor.faults.map((fault) => `${sentence}${this.how}: ${fault}`));
        await visitor.leave();
      }
    });
  }
}
