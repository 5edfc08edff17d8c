/** A whole process, for the specs of starting and leaving. `/slow` answers after SIGUSR2, `/pid` says who answers. */
import { Controller, Get, Module } from '@nestjs/common';
import { InfrastructureSettings } from '../src/settings/infrastructure-settings.js';
import { ServiceSettings } from '../src/settings/service-settings.js';
import { BootError } from '../src/start/boot-error.js';
import { startService } from '../src/start/start-service.js';

/** How it fails, if it is to. Not an argument: a service takes none, and its workers get this too. */
const failure = process.env['TINY_FAILURE'];

let go: () => void = () => undefined;
const released = new Promise<void>((resolve) => (go = resolve));

@Controller()
class SlowController {
  @Get('pid')
  pid(): string {
    return String(process.pid);
  }

  @Get('slow')
  async slow(): Promise<string> {
    process.stdout.write('slow-begins\n');
    process.once('SIGUSR2', go);
    await released;
    return 'finished';
  }
}

@Module({ controllers: [SlowController] })
class SlowModule {
  onApplicationBootstrap(): void {
    if (failure === 'rejecting') {
      setImmediate(() => void Promise.reject(new Error('nobody caught token=s3cret-s3cret')));
    }
  }

  onApplicationShutdown(): void {
    process.stdout.write('modules-let-go\n');
  }
}

@Module({
  providers: [{ provide: 'broken', useFactory: () => Promise.reject(new BootError(['the database is gone'])) }],
})
class BrokenModule {}

await startService({
  name: 'tiny',
  slices: [ServiceSettings, InfrastructureSettings],
  module: () => (failure === 'broken' ? BrokenModule : SlowModule),
});
