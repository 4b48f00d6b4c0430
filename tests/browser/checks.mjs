// The bookkeeping: sentences, whether they hold, and what else went wrong on the way.
import { Visitor } from './visitor.mjs';

export class Checks {
  passed = 0;
  failed = 0;
  visits = 0;
  faults = []; // of all visits

  // Visits are made with these options; `how` is said behind each sentence.
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

  // One check: a sentence that holds when `prove` throws nothing.
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

  // A check with a visitor of its own; whatever goes wrong on the pages it sees is a fault of the site.
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
