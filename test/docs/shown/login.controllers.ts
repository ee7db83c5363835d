import { Controller, Get, HttpCode, Post, Redirect, UnauthorizedException } from '@nestjs/common';
import { CorsPolicy, type CorsModuleOptions } from 'nestjs-cors';

export const options: CorsModuleOptions = {
  default: { origins: ['https://shop.example.com'], credentials: true, enforce: 'unsafe' },
};

/** Reached by links, redirects and forms, never by fetch(). */
@Controller('auth')
@CorsPolicy(false)
export class LoginController {
  @Get('login')
  @Redirect('https://login.example.org/authorize')
  login(): void {}

  /** With response_mode=form_post a page of the provider posts here: no policy, so `enforce` does not stop it. */
  @Post('callback')
  @HttpCode(303)
  @Redirect('https://shop.example.com/', 303)
  callback(): void {}
}

@Controller('me')
export class MeController {
  /** The page reads the 401 and then sets location.href to /auth/login. */
  @Get() me(): void {
    throw new UnauthorizedException();
  }
  @Post() change(): void {}
}
