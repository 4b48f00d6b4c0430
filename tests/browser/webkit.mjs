// Visitors in WebKitGTK, with the functions that letters.mjs needs, over W3C WebDriver. WebKit's driver
// reports neither console nor requests, so errors on the pages are not recorded.
import { setTimeout as wait } from 'node:timers/promises';

const kPolls = 600;
const kPollMs = 50;

// Calls `answer` until it returns a value.
async function until(answer, what) {
  for (let polls = 0; polls < kPolls; ++polls) {
    const given = await answer();
    if (given) return given;
    await wait(kPollMs);
  }
  throw new Error(`WebKit: ${what} never came`);
}

// Waits until WebKit's driver listens on this port of the loopback.
export async function reachWebKit(port) {
  const call = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (value?.error) throw new Error(`WebKit: ${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };
  await until(() => call('GET', '/status').catch(() => null), 'the driver');
  return {
    newVisitor: async ({ at }) => {
      const { sessionId } = await call('POST', '/session', { capabilities: {} });
      return new Window((method, path, body) => call(method, `/session/${sessionId}${path}`, body), at);
    },
  };
}

class Window {
  faults = [];

  constructor(call, at) {
    this.call = call;
    this.at = at;
  }

  leave() {
    return this.call('DELETE', '');
  }

  async open(path = '') {
    await this.call('POST', '/url', { url: this.at + path });
    await this.#arrive();
  }

  // The visitor's address below the mount.
  where() {
    return this.url.slice(this.at.length);
  }

  async keyIn(field, text) {
    await this.call('POST', `/element/${await this.#find('css selector', field)}/value`, { text });
    return this.value(field);
  }

  async value(field) {
    return this.call('GET', `/element/${await this.#find('css selector', field)}/property/value`);
  }

  async heading() {
    return (await this.call('GET', `/element/${await this.#find('css selector', 'h1')}/text`)).trim();
  }

  async press(name, part = 'main') {
    await this.#run('window.isLeft = true');
    const within = part === 'banner' ? 'header' : part;
    const button = await this.#find('xpath', `//${within}//button[normalize-space() = "${name}"]`);
    await this.call('POST', `/element/${button}/click`, {});
    await this.#arrive();
  }

  // A click returns before the browser has followed its form. The new page has another window object.
  async #arrive() {
    await until(() => this.#run('return !window.isLeft && document.readyState === "complete"'), 'the next page');
    this.url = await this.call('GET', '/url');
  }

  #run(script) {
    return this.call('POST', '/execute/sync', { script, args: [] });
  }

  async #find(using, value) {
    const [id] = Object.values(await this.call('POST', '/element', { using, value }));
    return id;
  }
}
