import { defineConfig } from 'vitepress';

const page = (text, name) => ({ text, link: `/docs/${name}` });

/** The anchor of a title, as GitHub and npm make it: links of the pages work in all three places. */
const anchorOf = (title) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

// The pages are the files of the repository: this folder holds nothing but these settings.
export default defineConfig({
  title: 'nestjs-cors',
  description: 'CORS policies for NestJS, per route.',
  srcDir: '..',
  srcExclude: ['test/**', 'lib/**', 'site/**', 'build/**', 'dist/**', '.ci/**', '.site/**'],
  outDir: '../.site',
  cacheDir: '../.site/.cache',
  rewrites: { 'README.md': 'index.md' },
  // Addresses in text are those of a reader's own machine.
  markdown: { anchor: { slugify: anchorOf }, linkify: false },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [page('Reference', 'reference'), page('Recipes', 'recipes'), page('Blocked?', 'troubleshooting')],
    sidebar: [
      {
        text: 'Use',
        items: [
          { text: 'Quick start', link: '/' },
          page('Routes and precedence', 'routes-and-precedence'),
          page('Origins', 'origins'),
          page('Environments', 'environments'),
          page('Tenants', 'tenants'),
          page('Tenants by ORM', 'tenants-orms'),
          page('A source of your own', 'tenants-own'),
          page('Sockets and forged requests', 'sockets-and-forgery'),
          page('Testing', 'testing'),
          page('Recipes', 'recipes'),
          page('From enableCors', 'migration'),
        ],
      },
      {
        text: 'Blocked?',
        items: [
          page("The browser's messages", 'troubleshooting'),
          page('The log, explain() and report()', 'debugging'),
          page('The inspector', 'inspector'),
          page('Configuration errors', 'configuration-errors'),
          page('Command line', 'command-line'),
        ],
      },
      {
        text: 'Look up',
        items: [
          page('Reference', 'reference'),
          page('Compatibility', 'compatibility'),
          page('Other HTTP adapters', 'adapters'),
          page('What it costs', 'performance'),
          { text: 'Changelog', link: '/CHANGELOG' },
        ],
      },
    ],
  },
});
