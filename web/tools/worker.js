/*
 * The service worker: keeps the shell of this version, so that the app opens without the server and then says so itself. Never
 * answers for the API: what the desk knew last is kept by the page, which knows whose it is. VERSION and FILES are written by the build.
 */
const CACHE = `hopdesk-${VERSION}`;
const PATIENCE = 3000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'no-cache' })))),
  );
});

self.addEventListener('activate', (event) => {
  const clean = async () => {
    const names = await caches.keys();
    await Promise.all(
      names.filter((name) => name.startsWith('hopdesk-') && name !== CACHE).map((name) => caches.delete(name)),
    );
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/api/') || url.pathname === '/health') return;
  // The chat on shop pages is no part of the app, though it may lie on the same site.
  if (url.pathname.startsWith('/widget/')) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
  else if (FILES.includes(url.pathname)) event.respondWith(asset(request));
});

/** The page from the server while it answers, else the one that is kept. */
async function page(request) {
  const kept = await caches.match('/', { cacheName: CACHE, ignoreVary: true });
  if (!kept) return fetch(request);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    return answer.status < 500 ? answer : kept;
  } catch {
    return kept;
  }
}

/** Files whose names change with their content: once fetched, always kept with this version. */
async function asset(request) {
  const kept = await caches.match(request, { cacheName: CACHE, ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    const cache = await caches.open(CACHE);
    await cache.put(request, answer.clone());
  }
  return answer;
}
