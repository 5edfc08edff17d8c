import { lookup, Resolver } from 'node:dns/promises';

/** Every address of a name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const mostAtOnce = 2;
/** Beyond so many a name counts as one that cannot be looked up: whoever asked has long given up. */
const mostWaiting = 20;
const queryMs = 1500;

/** The name servers alone: it holds no thread while they are silent. */
const query: Resolve = async (host) => {
  const resolver = new Resolver({ timeout: queryMs, tries: 1 });
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
};

/** As the machine is set up: its own file of hosts, search domains and all. */
const ask: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * Looks names up that anybody may have made up. The machine's own way holds one of the few threads on which passwords are hashed, for
 * as long as a name server likes: so it is asked after the name servers, and never more than twice at once for names that anybody made up.
 */
export class NameLookups {
  private readonly known: Turns;
  private readonly others: Turns;

  constructor(
    private readonly byServers: Resolve = query,
    byMachine: Resolve = ask,
  ) {
    // Names that others make up do not keep those of administrators waiting.
    this.known = new Turns(byMachine);
    this.others = new Turns(byMachine);
  }

  /** @param isKnown the name is an administrator's: it may be one of the machine's own, which no name server knows */
  async addressesOf(host: string, isKnown: boolean): Promise<readonly string[]> {
    if (isKnown) return this.known.ask(host);
    const found = await this.byServers(host);
    return found.length > 0 ? found : this.others.ask(host);
  }
}

/** A few at once, each name once. */
class Turns {
  private readonly waiting: (() => void)[] = [];
  private readonly underWay = new Map<string, Promise<readonly string[]>>();
  private running = 0;

  constructor(private readonly byMachine: Resolve) {}

  ask(host: string): Promise<readonly string[]> {
    const asked = this.underWay.get(host) ?? this.inTurn(host).finally(() => this.underWay.delete(host));
    this.underWay.set(host, asked);
    return asked;
  }

  private async inTurn(host: string): Promise<readonly string[]> {
    if (this.waiting.length >= mostWaiting) throw new Error('Too many names wait to be looked up');
    if (this.running >= mostAtOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await this.byMachine(host);
    } finally {
      // The next one has this turn.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
