// A sign-in with letters that are not ASCII, typed key by key, in every engine.
import assert from 'node:assert/strict';

const secret = process.env.POSTERN_FOREIGN_PASSWORD;

// Spellings of the email of the user who was added as ada@münchen.example.
const spellings = [
  'ada@münchen.example', 'ada@mu\u0308nchen.example', 'Ada@MÜNCHEN.example', 'ada@xn--mnchen-3ya.example',
];

export async function otherLetters(checks) {
  for (const email of spellings) {
    const shown = email.normalize() === email ? email : `${email.normalize()} in two characters`;
    await checks.visit(`${shown} signs in, after a wrong password and with the # of the address kept`, async (it) => {
      await it.open('?rd=%2Fprofile#/notes/7');
      assert.equal(await it.keyIn('#email', email), email);
      await it.keyIn('#password', 'falsches Schlüsselwort');
      await it.press('Sign in');
      assert.equal(it.where(), '?rd=%2Fprofile#/notes/7');
      assert.equal(await it.value('#email'), email);
      assert.equal(await it.value('#password'), '');
      assert.equal(await it.keyIn('#password', secret), secret);
      await it.press('Sign in');
      assert.equal(it.where(), 'profile#/notes/7');
      assert.equal(await it.heading(), 'Hello, Ада Лавлейс');
      await it.press('Sign out', 'banner');
      assert.equal(await it.heading(), 'Sign in');
      await it.open('profile');
      assert.equal(await it.heading(), 'Sign in');
    });
  }
}
