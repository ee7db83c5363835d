import { Body, Controller, Get, Headers, HttpCode, Post, Res, UnauthorizedException } from '@nestjs/common';
import type { CorsModuleOptions } from 'nestjs-cors';

export const options: CorsModuleOptions = {
  default: { origins: ['https://shop.example.com'], credentials: true, enforce: 'unsafe' },
};

/** Your own: what checks passwords and keeps sessions. */
export abstract class Sessions {
  abstract open(name: string, password: string): Promise<string | undefined>;
  abstract nameOf(cookie: string | undefined): Promise<string | undefined>;
}

@Controller('session')
export class SessionController {
  constructor(private readonly sessions: Sessions) {}

  @Post()
  @HttpCode(204)
  async login(
    @Body() { name, password }: { name: string; password: string },
    @Res({ passthrough: true }) response: { header(name: string, value: string): unknown }, // Express or Fastify
  ): Promise<void> {
    const id = await this.sessions.open(name, password);
    if (id === undefined) throw new UnauthorizedException();
    // For a page of another site. Where page and API are of one site: SameSite=Lax.
    response.header('Set-Cookie', `session=${id}; Path=/; HttpOnly; Secure; SameSite=None`);
  }
  @Get() async show(@Headers('cookie') cookie?: string): Promise<{ name: string }> {
    const name = await this.sessions.nameOf(cookie);
    if (name === undefined) throw new UnauthorizedException();
    return { name };
  }
}
