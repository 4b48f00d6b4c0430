// Another site, which posts Postern's forms from its own pages and tries to show Postern in a frame.
import { createServer } from 'node:http';

const forms = {
  '/logout': { csrf: 'made-up' },
  '/login': { email: 'mallory@example.com', password: process.env.POSTERN_PASSWORD },
  '/forget-email': { csrf: 'made-up' },
};

const form = (target, path) => {
  const fields = Object.entries(forms[path]).map(([name, value]) => `<input name="${name}" value="${value}">`);
  return `<form method="post" action="${target}${path.slice(1)}">${fields.join('')}<button>Post</button></form>
    <script>document.forms[0].submit()</script>`;
};

// Attacks `target` from every loopback name on one port: "localhost" is the same site as the target on
// another port, "127.0.0.1" is another site.
export async function startAttacker(target) {
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    if (request.url in forms) return response.end(form(target, request.url));
    response.end(request.url === '/frame' ? `<iframe src="${target}"></iframe>` : '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return {
    origins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    stop: () => server.close(),
  };
}
