import { Injectable } from '@nestjs/common';

/** What was said, by form or in the chat. */
@Injectable()
export class MessagesService {
  readonly all: string[] = [];

  add(text: string): void {
    this.all.push(text.slice(0, 100));
    // A sample keeps little.
    if (this.all.length > 20) this.all.shift();
  }
}
