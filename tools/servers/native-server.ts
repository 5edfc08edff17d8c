import type { ServerName } from './layout.js';
import type { Launch } from './processes/started-process.js';

export interface NativeServer {
  readonly name: ServerName;
  readonly ports: readonly number[];
  /** The signal for an orderly end. */
  readonly stopSignal: NodeJS.Signals;
  /** Finds the programs and makes the data folder; a ToolError says what to install. */
  prepare(): Promise<Launch>;
  /** Asks the server itself, since a log line may be an old one; rejects while it can't answer. */
  ask(): Promise<void>;
  /** What must exist in a server that answers. */
  settle?(): Promise<void>;
}
