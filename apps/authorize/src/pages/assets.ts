import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const types = {
  'pages.css': 'text/css; charset=utf-8',
  'form-post.js': 'text/javascript; charset=utf-8',
  'mark.svg': 'image/svg+xml',
} as const;

export type AssetName = keyof typeof types;

export interface Asset {
  readonly type: string;
  readonly content: Buffer;
  readonly version: string;
}

function read(name: AssetName): Asset {
  const content = readFileSync(new URL(`../../assets/${name}`, import.meta.url));
  return { type: types[name], content, version: hash('sha256', content, 'base64url').slice(0, 12) };
}

const assets: Readonly<Record<AssetName, Asset>> = {
  'pages.css': read('pages.css'),
  'form-post.js': read('form-post.js'),
  'mark.svg': read('mark.svg'),
};

export const assetOf = (name: string): Asset | undefined =>
  Object.hasOwn(assets, name) ? assets[name as AssetName] : undefined;

/** With the version in it, so that it may be kept for ever. */
export const assetPath = (name: AssetName): string => `/assets/authorize/${name}?v=${assets[name].version}`;
