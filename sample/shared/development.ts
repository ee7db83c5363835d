// A fresh checkout starts without settings. Left unset, NODE_ENV means production to CorsModule: the strictest.
process.env.NODE_ENV ??= 'development';
