/**
 * Which modules travel together. What a screen reaches by plain imports is one file, since one file compresses far better than many;
 * what it reaches by `import()` stays apart and loads on demand. A module that two screens reach goes with the first of them.
 */

/** The files of the desk, in the order in which they load. */
const files: readonly (readonly [name: string, begins: readonly string[]])[] = [
  ['desk', ['/src/main.ts', '/src/desk/tickets/list/TicketList.svelte']],
  ['thread', ['/src/desk/tickets/thread/Thread.svelte']],
  ['composer', ['/src/desk/tickets/composer/Composer.svelte']],
];

interface Modules {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null;
}

interface Group {
  debugName: string;
  name: (id: string, modules: Modules) => string | null;
  priority: number;
}

/** The groups for the bundler; those that load first choose first. */
export function groups(): Group[] {
  let places: Map<string, string> | undefined;
  return files.map(([file], at) => ({
    debugName: file,
    name: (id, modules) => ((places ??= placesOf(modules)).get(id) === file ? file : null),
    priority: files.length - at,
  }));
}

function placesOf(modules: Modules): Map<string, string> {
  const places = new Map<string, string>();
  const put = (id: string, file: string): void => {
    if (places.has(id)) return;
    places.set(id, file);
    for (const next of modules.getModuleInfo(id)?.importedIds ?? []) put(next, file);
  };
  for (const [file, begins] of files) for (const path of begins) put(process.cwd() + path, file);
  return places;
}
