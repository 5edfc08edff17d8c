import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Query, type DynamicModule } from '@nestjs/common';
import { OAuthError } from '#protocol';
import {
  allValues,
  createService,
  InfrastructureSettings,
  ProblemError,
  readSettings,
  ServiceSettings,
  type FormBody,
  type Service,
  type ServiceOptions,
} from '#service';

/** Set by a test to what the next call of `/oauth2/throw` throws. */
export const next: { error: unknown; work: () => Promise<void> } = { error: undefined, work: async () => undefined };

@Controller()
class TinyController {
  @Post('/oauth2/echo')
  @HttpCode(200)
  echo(@Body() form: FormBody): object {
    const bare = Object.getPrototypeOf(form) === null;
    return { form: { ...form }, bare, resource: allValues(form, 'resource') };
  }

  @Get('/oauth2/query')
  query(@Query() query: FormBody): object {
    return { query: { ...query } };
  }

  @Post('/oauth2/throw')
  @HttpCode(200)
  async throw(): Promise<object> {
    await next.work();
    if (next.error !== undefined) throw next.error as Error;
    return { ok: true };
  }

  @Post('/admin/clients/:id')
  change(@Param('id') id: string, @Body() body: unknown): object {
    if (id === 'taken') throw new ProblemError(409, 'The name is taken', { errorCode: 'name_taken' });
    if (id === 'missing') throw new OAuthError('not_found', 'No such client.');
    return { id, body };
  }
}

@Module({ controllers: [TinyController] })
class TinyModule {}

interface Tiny {
  readonly service: Service;
  readonly url: string;
  /** Everything logged so far. */
  logged(): string;
}

export async function startTiny(
  environment: Record<string, string> = {},
  options: Partial<Omit<ServiceOptions, 'module'>> & { readonly imports?: DynamicModule['imports'] } = {},
): Promise<Tiny> {
  const lines: string[] = [];
  const { imports, ...rest } = options;
  const service = await createService({
    name: 'tiny',
    module: { module: TinyModule, imports: imports ?? [] },
    settings: readSettings([ServiceSettings, InfrastructureSettings], {
      TOKENWARD_PORT: '0',
      TOKENWARD_HOST: '127.0.0.1',
      TOKENWARD_LOG_LEVEL: 'trace',
      ...environment,
    }),
    logDestination: { write: (line: string) => void lines.push(line) },
    ...rest,
  });
  await service.listen();
  return { service, url: service.url, logged: () => lines.join('') };
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  json(): Record<string, unknown>;
}

/** A request byte for byte as given, which `fetch` would tidy up. */
export async function send(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Buffer,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const request = httpRequest({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const json = (): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

export async function postForm(
  url: string,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Answered> {
  return send(url, 'POST', path, { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body);
}
