import type { SettingsSlice } from './define-settings.js';

/** The values of every slice a process uses, read once and frozen. */
export class Settings {
  constructor(private readonly valuesBySlice: ReadonlyMap<SettingsSlice, object>) {}

  get slices(): readonly SettingsSlice[] {
    return [...this.valuesBySlice.keys()];
  }

  /** @throws Error if the slice was not among those read: a mistake in the composition, not of the operator. */
  of<Values extends object>(slice: SettingsSlice<Values>): Values {
    const values = this.find(slice);
    if (values === undefined) throw new Error(`the settings slice "${slice.slice}" is not in this service's list`);
    return values;
  }

  find<Values extends object>(slice: SettingsSlice<Values>): Values | undefined {
    return this.valuesBySlice.get(slice) as Values | undefined;
  }
}
