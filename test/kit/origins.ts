/** Pages that the policies of a test admit. */
export const APP = 'https://app.example.com';
export const SHOP = 'https://shop.example.com';
export const PAGE = 'https://page.example.com';
export const PARTNER = 'https://partner.example.net';

/** A page that only some other policy admits. */
export const OTHER = 'https://other.example.com';

/** A page that no policy admits. */
export const STRANGER = 'https://stranger.example.org';

/** Pages of tenants, whose lists come from a source. */
export const TENANT = 'https://tenant.example.com';
export const ACME = 'https://acme.example.com';
export const BOLT = 'https://bolt.example.net';

/** Pages where a test needs several and only their difference matters. */
export const A = 'https://a.example.com';
export const B = 'https://b.example.com';
export const C = 'https://c.example.com';
