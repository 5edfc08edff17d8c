import type { Found, Mention } from './find-mentions.js';

const intro = `# Specifications

What the platform speaks, where the code decides by a section, and which tests show it. Made from the comments of the code and the tests beside
it (\`npm run generate:settings\`); a specification that no comment names, or that has no test, is an error. The flows in \`test/flows\` run over
HTTP, on the embedded platform and on the separate services, and hold what has to be refused as well.
`;

const link = (file: string): string => `[${file.split('/').slice(-1).join('')}](../${file})`;

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/** 4.1.3 after 4.1.2, and 10 after 9. */
const bySection = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true });

function rows(mentions: readonly Mention[]): string {
  const sections = unique(mentions.map(({ section }) => section)).sort(bySection);
  return sections
    .map((section) => {
      const files = unique(mentions.filter((one) => one.section === section).map(({ file }) => file));
      return `| ${section === '' ? 'as a whole' : `§ ${section}`} | ${files.map(link).join(', ')} |`;
    })
    .join('\n');
}

function part({ specification, mentions, tests }: Found): string {
  const shown = unique(tests).map(link).join(', ');
  return `## [${specification.title}](${specification.url})

| section | where |
| --- | --- |
${rows(mentions)}

Tests: ${shown}
`;
}

export const renderSpecifications = (found: readonly Found[]): string => [intro, ...found.map(part)].join('\n');
