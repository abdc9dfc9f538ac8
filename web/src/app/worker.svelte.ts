/** Registers the service worker, where the browser has one (HTTPS or this machine), and learns when a newer version waits. */

let waiting = $state.raw<ServiceWorker | undefined>();

export const newer = {
  get isReady(): boolean {
    return waiting !== undefined;
  },
  /** Takes the newer version over; the page loads anew once it is in charge. */
  load(): void {
    waiting?.postMessage('take-over');
  },
};

interface ScriptPolicy {
  createScriptURL(url: string): string;
}
type Policies = { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy };

/** The address as a trusted one where the browser demands that scripts are vouched for; it is a constant of ours. */
function trusted(url: string): string {
  const policies = (window as { trustedTypes?: Policies }).trustedTypes;
  return (
    policies?.createPolicy('hopdesk-worker', { createScriptURL: (address) => address }).createScriptURL(url) ?? url
  );
}

export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  try {
    const hadOne = navigator.serviceWorker.controller !== null;
    const registration = await navigator.serviceWorker.register(trusted('/worker.js'), { updateViaCache: 'none' });
    const look = (worker: ServiceWorker | null): void => {
      if (worker?.state === 'installed' && navigator.serviceWorker.controller) waiting = worker;
    };
    look(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing;
      worker?.addEventListener('statechange', () => look(worker));
    });
    navigator.serviceWorker.addEventListener('controllerchange', () => hadOne && window.location.reload());
    setInterval(() => document.hidden || void registration.update().catch(() => undefined), 60 * 60_000);
  } catch {
    // Without it the app works, only not without the server.
  }
}
