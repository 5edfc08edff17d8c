import type { Setting } from './setting.js';
import type { Settings } from './settings.js';

type Shape = Readonly<Record<string, Setting>>;
type ValuesOf<S extends Shape> = { readonly [Name in keyof S]: S[Name] extends Setting<infer Value> ? Value : never };
type Derived<S extends Shape, D extends object> = Readonly<Omit<ValuesOf<S>, keyof D> & D>;

/** A slice is a class: at once its values' type and their injection token, like a port. */
export interface SettingsSlice<Values extends object = object> {
  new (): Values;
  readonly slice: string;
  readonly settings: Shape;
  readonly derive: (values: never) => object;
  readonly check: (values: never, all: Settings) => readonly string[];
}

interface SliceRules<S extends Shape, D extends object> {
  /** Values worked out from the parsed ones: defaults that depend on another setting. */
  readonly derive?: (values: ValuesOf<S>) => D;
  /** Rules across settings; each problem is one line that names keys and never values. */
  readonly check?: (values: Derived<S, D>, all: Settings) => readonly string[];
}

/**
 * `export class TokenSettings extends defineSettings('token', { … }) {}` is then injected by its type:
 * `constructor(private readonly settings: TokenSettings)`.
 */
export function defineSettings<S extends Shape, D extends object = object>(
  slice: string,
  settings: S,
  rules: SliceRules<S, D> = {},
): SettingsSlice<Derived<S, D>> {
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- its instances get their members when they are read
  class Slice {
    static readonly slice = slice;
    static readonly settings = settings;
    static readonly derive = rules.derive ?? (() => ({}));
    static readonly check = rules.check ?? (() => []);
  }
  return Slice as unknown as SettingsSlice<Derived<S, D>>;
}
