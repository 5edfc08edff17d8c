import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Passwords } from '#accounts';
import { Metrics } from '#service';

/** How close this process is to turning people away: hashing a password is the dearest thing it does. */
@Injectable()
export class PasswordMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly passwords: Passwords,
  ) {}

  onModuleInit(): void {
    const registers = [this.metrics.registry];
    const turnedAway = new Gauge({
      name: 'tokenward_passwords_turned_away',
      help: 'People told to come back since the start, because too many passwords waited.',
      registers,
    });
    const waiting: Gauge = new Gauge({
      name: 'tokenward_passwords_waiting',
      help: 'Passwords that wait to be hashed.',
      registers,
      collect: () => {
        const load = this.passwords.load();
        turnedAway.set(load.turnedAway);
        waiting.set(load.waiting);
      },
    });
  }
}
