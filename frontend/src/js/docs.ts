// Starts Swagger UI, which a script before this one brought, on the element that names the document.
interface SwaggerRequest {
  method?: string;
  headers: Record<string, string>;
}

declare const SwaggerUIBundle: {
  (options: object): unknown;
  presets: { apis: unknown };
};

const place = document.getElementById("api");

SwaggerUIBundle({
  domNode: place,
  url: place?.dataset.document,
  deepLinking: true,
  docExpansion: "none", // drawing all the operations at once takes a slow machine half a minute
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  requestInterceptor(request: SwaggerRequest) {
    if (request.method && request.method !== "GET") {
      request.headers["X-CSRFToken"] = place?.dataset.csrf ?? "";
    }
    return request;
  },
});

export {};
