/** The one cache of what the server said. Fresh by the live feed, not by age: what it does not announce is asked again after a while. */
import { QueryClient } from '@tanstack/svelte-query';

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5 * 60_000,
      gcTime: 30 * 60_000,
      // The client itself repeats what is safe; here it would be waiting twice.
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // A server in the local network is there without the internet.
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});
