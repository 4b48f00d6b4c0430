// The flow in other languages: in German, and in Arabic, which is written from right to left.
import assert from 'node:assert/strict';

import { ada, password } from './visitor.mjs';

const kNarrow = { width: 320, height: 640 };
const kWide = { width: 900, height: 700 };

export async function otherLanguages(checks) {
  for (const [tag, direction, heading] of [['de', 'ltr', 'Anmelden'], ['ar', 'rtl', 'تسجيل الدخول']]) {
    await checks.visit(`the flow works in the language ${tag}, and axe-core finds nothing`, async (it) => {
      await it.context.setExtraHTTPHeaders({ 'Accept-Language': `${tag}, en;q=0.5` });
      const submit = () => Promise.all([it.page.waitForEvent('load'), it.page.locator('main button').first().click()]);
      const look = async (where) => {
        const { lang, dir } = await it.page.evaluate(() => {
          const { lang, dir } = document.documentElement;
          return { lang, dir };
        });
        assert.deepEqual([lang, dir], [tag, direction], where);
        assert.deepEqual(await it.accessibilityFaults(), [], where);
        await it.page.setViewportSize(kNarrow);
        assert.equal(await it.overflow(), 0, where);
        await it.page.setViewportSize(kWide);
      };
      await it.open();
      assert.equal(await it.heading(), heading);
      await look('login');
      await it.page.locator('#email').fill(ada);
      await it.page.locator('#password').fill('wrong');
      await submit();
      assert.equal(await it.page.locator(':focus').getAttribute('id'), 'password');
      await look('error');
      await it.page.locator('#password').fill(password);
      await submit();
      assert.equal(it.where(), 'success');
      await look('success');
      await it.open('profile');
      await look('profile');
      await it.open('no-such-page');
      await look('problem');
      await it.open('logout');
      await look('logout');
      await submit();
      assert.equal(it.where(), '?note=out');
      assert.equal(await it.heading(), heading);
    });
  }
}
