// Another site cannot harm a visitor.
import assert from 'node:assert/strict';

import { ada, site } from './visitor.mjs';

export async function otherSites(checks, attacker) {
  const attack = async (victim, origin, path) => {
    const answer = victim.page.waitForResponse((response) => response.url() === site + path.slice(1));
    await victim.page.goto(origin + path).catch(() => {}); // its script may leave the page before the page has loaded
    if (!checks.options.javaScript) await victim.page.getByRole('button', { name: 'Post' }).click();
    return (await answer).status();
  };
  // The attacker's pages cause errors on purpose. These errors are not faults of the site.
  const besieged = (sentence, prove) => checks.visit(sentence, async (it) => {
    try {
      await prove(it);
    } finally {
      it.faults.length = 0;
    }
  });

  for (const origin of attacker.origins) {
    const where = `${origin.replace(/:\d+$/, '')} on another port`;

    await besieged(`a page of ${where} cannot sign the visitor out`, async (it) => {
      await it.signIn();
      const before = await it.cookie('session');
      await attack(it, origin, '/logout');
      await attack(it, origin, '/forget-email');
      assert.deepEqual(await it.cookie('session'), before);
      assert.ok(await it.cookie('email'));
      await it.open('profile');
      assert.equal(await it.heading(), `Hello, ${ada}`);
    });

    await besieged(`a page of ${where} cannot sign the visitor in as somebody else`, async (it) => {
      assert.equal(await attack(it, origin, '/login'), 403);
      assert.deepEqual(await it.context.cookies(), []);
      await it.signIn();
      const before = await it.cookie('session');
      assert.equal(await attack(it, origin, '/login'), 403);
      assert.deepEqual(await it.cookie('session'), before);
      await it.open('profile');
      assert.equal(await it.heading(), `Hello, ${ada}`);
    });

    await besieged(`a page of ${where} cannot show the site in a frame`, async (it) => {
      await it.page.goto(`${origin}/frame`);
      const [, frame] = it.page.frames();
      assert.equal(await frame.locator('form').count(), 0);
    });
  }
}
