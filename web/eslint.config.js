import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

export default ts.config(
  ts.configs.recommended,
  svelte.configs.recommended,
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      // Modules keep books (listeners, formats, what is loading) that nothing on the page may depend on.
      'svelte/prefer-svelte-reactivity': 'off',
      // Our own router: plain links are right.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  { ignores: ['dist', 'dist-widget', 'src/api/schema.d.ts'] },
);
