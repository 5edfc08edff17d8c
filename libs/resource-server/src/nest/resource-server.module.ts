import { Controller, Get, Module, type DynamicModule, type Type } from '@nestjs/common';
import { RequestGuard, type RequestGuardOptions } from '../http/request-guard.js';
import { resourceMetadata, resourceMetadataPath, type ResourceMetadataOptions } from '../http/resource-metadata.js';
import { Public } from './decorators.js';
import { TokenGuard } from './token.guard.js';

export interface ResourceServerModuleOptions extends RequestGuardOptions {
  /** Served where RFC 9728 says. */
  readonly metadata?: ResourceMetadataOptions;
}

/** Gives `TokenGuard` to the whole application. */
@Module({})
export class ResourceServerModule {
  static forRoot(options: ResourceServerModuleOptions): DynamicModule {
    return {
      module: ResourceServerModule,
      global: true,
      controllers: options.metadata ? [metadataController(options.metadata)] : [],
      providers: [{ provide: RequestGuard, useFactory: () => new RequestGuard(options) }, TokenGuard],
      exports: [RequestGuard, TokenGuard],
    };
  }
}

function metadataController(options: ResourceMetadataOptions): Type {
  const metadata = resourceMetadata(options);
  @Controller()
  class ResourceMetadataController {
    @Public()
    @Get(resourceMetadataPath(options.resource))
    read(): object {
      return metadata;
    }
  }
  return ResourceMetadataController;
}
