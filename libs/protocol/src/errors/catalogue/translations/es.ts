import type { TranslatedErrors } from './translated-errors.js';

/** Spanish. */
export const es: TranslatedErrors = {
  access_denied: [
    'La persona lo rechazó o no puede conceder lo que se pedía.',
    'Pida menos o deje que la persona empiece de nuevo. No hay nada que repetir automáticamente.',
  ],
  account_selection_required: [
    'La persona tiene que elegir una cuenta, y la solicitud no permitía ninguna página (prompt=none).',
    'Envíe a la persona al punto de acceso de autorización sin prompt=none.',
  ],
  actor_token_rejected: [
    'El actor_token ha caducado, se ha revocado, no es de la propia aplicación o es de alguien que no puede actuar en nombre del sujeto.',
    'Obtenga un token de acceso nuevo para la propia aplicación y envíe ese.',
  ],
  already_exists: ['Ya hay otra cosa con este nombre.', 'Elija otro nombre o modifique lo que ya existe.'],
  authorization_pending: [
    'La persona todavía no ha decidido.',
    'Vuelva a preguntar al cabo de interval segundos, hasta que se agote expires_in.',
  ],
  built_in: ['Esto pertenece a la propia plataforma.', 'No se puede modificar; cree uno propio.'],
  client_document_unusable: [
    'El client_id es la dirección de un documento de metadatos, y el documento no se puede obtener o no es válido.',
    'Debe ser JSON de 64 kB como máximo en una dirección https pública, servido con ' +
      '200 y sin redirección, con su propia dirección como client_id, sin secreto ' +
      'y con none o private_key_jwt como token_endpoint_auth_method.',
  ],
  client_without_secret: [
    'La aplicación no se autentica con un secreto.',
    'Registre un método que use uno, o renueve la clave que la aplicación sí usa.',
  ],
  code_used: ['El código ya se canjeó antes.', 'Inicie una nueva autorización.'],
  consent_required: [
    'La persona tiene que aceptar lo que pide la aplicación, y la solicitud no permitía ninguna página (prompt=none).',
    'Envíe a la persona al punto de acceso de autorización sin prompt=none.',
  ],
  encryption_required: [
    'La aplicación debe cifrar sus solicitudes de autorización (RFC 9101), y esta llegó sin objeto de solicitud.',
    'Firme los parámetros como objeto de solicitud y cífrelo con una clave de jwks_uri.',
  ],
  exchanged_too_often: [
    'El token se ha intercambiado tantas veces que uno más ya no podría revocarse junto con todos los demás.',
    'Intercambie el token original, no uno que ya procede de un intercambio.',
  ],
  expired_token: [
    'Nadie decidió a tiempo.',
    'Empiece de nuevo, en device_authorization_endpoint o backchannel_authentication_endpoint.',
  ],
  form_rejected: [
    'Ha llegado un formulario que no se envió desde una página de este servicio en el mismo navegador.',
    'Permita las cookies, abra de nuevo la página y envíe el formulario desde ella.',
  ],
  in_use: ['Todavía hay algo que hace referencia a esto.', 'Quite primero lo que hace referencia a ello.'],
  insufficient_scope: [
    'El token de acceso no tiene el scope que hace falta aquí.',
    'Obtenga un token con el scope que nombra el encabezado WWW-Authenticate.',
  ],
  interaction_required: [
    'La persona tiene que hacer algo, y la solicitud no permitía ninguna página (prompt=none).',
    'Envíe a la persona al punto de acceso de autorización sin prompt=none.',
  ],
  invalid_authorization_details: [
    'Los authorization_details están mal formados, son de un tipo desconocido o que no corresponde a la aplicación, o exceden lo concedido.',
    'Use tipos de authorization_details_types_supported para los que la aplicación esté registrada, tal como están descritos.',
  ],
  invalid_binding_message: [
    'El binding_message no se puede mostrar a una persona.',
    'Envíe como máximo 100 letras, cifras, signos y espacios; sin saltos de línea ni caracteres de control.',
  ],
  invalid_callback: [
    'La URI de redirección no es ninguna de las que la aplicación tiene registradas.',
    'Compare las dos carácter a carácter: esquema, host, puerto, ruta, barra final, mayúsculas y minúsculas. Regístrela si es suya.',
  ],
  invalid_client: [
    'La aplicación es desconocida o está desactivada, o su autenticación ha fallado. No se indica cuál es el motivo.',
    'Compruebe client_id, el secreto o la clave, y que token_endpoint_auth_method sea el método ' +
      'que se usa. Un secreto en un encabezado Basic se codifica antes en form-urlencoded.',
  ],
  invalid_client_metadata: [
    'Un miembro del registro de la aplicación no es válido.',
    'La descripción nombra el miembro; cámbielo y envíe el registro de nuevo.',
  ],
  invalid_dpop_proof: [
    'La prueba DPoP está mal formada, es demasiado antigua, ya se usó o es para otra solicitud, otro token u otra clave.',
    'Cree una prueba nueva para cada solicitud, con su método y su dirección, la hora actual y un jti propio.',
  ],
  invalid_grant: [
    'El código, el token de actualización o la aserción es desconocido, ha caducado, se ha usado, se ha ' +
      'revocado o pertenece a otra aplicación o URI de redirección. No se indica cuál es el motivo.',
    'Inicie una nueva autorización. Si ocurre a menudo: canjee cada código una sola vez y enseguida, ' +
      'conserve solo el token de actualización más reciente y nunca actualice en dos sitios a la vez.',
  ],
  invalid_members: ['Hay miembros del cuerpo que no son válidos.', 'Cada uno se nombra en errors; corríjalos.'],
  invalid_parameters: ['Hay parámetros de la consulta (query) que no son válidos.', 'Cada uno se nombra en errors.'],
  invalid_redirect_uri: [
    'Una URI de redirección no se puede registrar tal como está.',
    'Use https sin fragmento; las aplicaciones nativas pueden usar una dirección de bucle local (loopback) o un esquema de uso privado.',
  ],
  invalid_request: [
    'Un parámetro falta, está repetido, está mal formado o contradice a otro.',
    'La descripción dice cuál; corrija la solicitud.',
  ],
  invalid_request_object: [
    'No se ha podido verificar la firma de la solicitud de autorización, o esta contiene algo que no debe contener.',
    'Fírmela con una clave registrada y un algoritmo asimétrico, con su client_id en iss y este emisor en aud, y sin request ni request_uri dentro.',
  ],
  invalid_request_uri: [
    'El request_uri es desconocido, ya se usó para obtener un código, ha caducado, pertenece a otra aplicación o no se puede leer.',
    'Envíe de nuevo la solicitud por adelantado y dirija a la persona enseguida. Una dirección propia debe estar en request_uris.',
  ],
  invalid_scope: [
    'Un scope es desconocido o está mal formado, o la aplicación no está registrada para él.',
    'Pida scopes de scopes_supported y registre la aplicación para ellos.',
  ],
  invalid_software_statement: [
    'La declaración de software (software statement) no se ha podido verificar, ha caducado o falta cuando la política exige una.',
    'Envíe el JWT tal como lo creó su emisor, firmado con un algoritmo asimétrico y una de las claves publicadas de ese emisor.',
  ],
  invalid_target: [
    'El recurso es desconocido, o la aplicación no puede pedirlo.',
    'Use la audiencia exacta de un servidor de recursos registrado al que pertenezcan los scopes de la aplicación.',
  ],
  invalid_token: [
    'El token de acceso ha caducado, se ha revocado, está mal formado o es para otra audiencia.',
    'Actualícelo o inicie una nueva autorización.',
  ],
  invalid_user_code: [
    'Llegó un user_code, y este servidor no conoce ninguno.',
    'No lo envíe: las personas inician sesión para decidir.',
  ],
  login_required: [
    'La persona tiene que iniciar sesión, y la solicitud no permitía ninguna página o nombraba a otra persona.',
    'Envíe a la persona al punto de acceso de autorización sin prompt=none.',
  ],
  malformed_parameter: [
    'Un parámetro no es UTF-8 con codificación porcentual, o contiene un carácter NUL.',
    'Codifique los nombres y los valores con el codificador de formularios de su plataforma.',
  ],
  name_taken: ['Otra persona ya tiene este nombre.', 'Elija otro.'],
  not_found: ['No hay nada en esta dirección.', 'Compruebe la dirección y el identificador que contiene.'],
  parameter_absent: ['Un parámetro obligatorio falta o está vacío.', 'La descripción lo nombra.'],
  parameter_rejected: [
    'Un parámetro es demasiado largo, está mal formado o tiene un valor no permitido.',
    'La descripción lo nombra.',
  ],
  pkce_required: [
    'La solicitud de autorización necesita PKCE (RFC 7636) con el método S256.',
    'Envíe code_challenge y code_challenge_method=S256; cualquier biblioteca OAuth actual puede hacerlo.',
  ],
  precondition_required: [
    'El cambio debe nombrar la versión de la que parte.',
    'Lea el recurso y envíe su ETag en If-Match.',
  ],
  profile_violated: [
    'La aplicación sigue un perfil de FAPI 2.0, y la solicitud incumple una de sus reglas.',
    'La descripción nombra la regla. En docs/profiles.md están todas; el perfil lo eligió un administrador.',
  ],
  push_required: [
    'La aplicación está registrada para enviar por adelantado sus solicitudes de autorización (RFC 9126), y esta llegó por el navegador.',
    'Envíe primero los parámetros a pushed_authorization_request_endpoint y después a la persona con el request_uri.',
  ],
  registration_closed: [
    'Las aplicaciones no pueden registrarse por sí mismas en este servidor.',
    'Pida a un administrador que registre la aplicación o que ajuste registration en la política del servidor.',
  ],
  registration_not_supported: [
    'El parámetro registration no se admite.',
    'Registre primero la aplicación y envíe su client_id.',
  ],
  repeated_parameter: [
    'Un parámetro llegó dos veces, y dos lectores podrían elegir de forma distinta.',
    'Envíe cada parámetro una sola vez. Solo resource y audience pueden repetirse.',
  ],
  request_not_supported: [
    'El objeto de solicitud (request object) está cifrado donde no puede estarlo: dentro de otro o en el canal posterior (back channel).',
    'Fírmelo y cifre una sola vez lo firmado, para el punto de acceso de autorización o el de solicitudes enviadas por adelantado.',
  ],
  scope_not_held: [
    'Su token tiene menos permisos que lo que usted quiere conceder o cambiar.',
    'Use un token con los scopes de administración que nombra la descripción.',
  ],
  server_error: [
    'Algo ha fallado por nuestra parte.',
    'Vuelva a intentarlo. Si persiste, comunique a los responsables la referencia de ' +
      'la página: permite encontrar la línea en el registro del servidor.',
  ],
  signature_required: [
    'La aplicación está registrada para firmar sus solicitudes de autorización (RFC 9101), y esta no está firmada.',
    'Envíe los parámetros en un objeto de solicitud (request object).',
  ],
  slow_down: [
    'La aplicación pregunta con más frecuencia de la que se le indicó.',
    'A partir de ahora, espere cinco segundos más entre dos solicitudes.',
  ],
  subject_token_rejected: [
    'El subject_token ha caducado, se ha revocado o no es uno que esta aplicación pueda presentar. No se indica cuál es el motivo.',
    'Presente un token de acceso propio y vigente, o uno para un servidor de recursos de token_exchange.subject_audiences.',
  ],
  switched_off: [
    'Un administrador ha desactivado esto para todo el servidor.',
    'Use otra vía o pregunte a un administrador: la política del servidor (/admin/policy) indica lo que está activado.',
  ],
  temporarily_unavailable: [
    'Una parte del servicio no está disponible o está saturada. No se ha decidido nada sobre la solicitud.',
    'Envíe la misma solicitud de nuevo pasado el tiempo indicado en Retry-After.',
  ],
  token_type_rejected: [
    'Los tokens de este tipo no se intercambian.',
    'Envíe tokens de acceso de este servidor y pida un token de acceso.',
  ],
  too_many_attempts: [
    'Se han probado demasiadas contraseñas para este nombre o desde esta dirección.',
    'Espere un cuarto de hora. Quien sigue intentándolo espera más.',
  ],
  too_many_registrations: [
    'Se han registrado demasiadas aplicaciones desde esta dirección.',
    'Espere el tiempo que indica Retry-After. Registre cada aplicación una sola vez y conserve su client_id.',
  ],
  too_many_requests: [
    'Un administrador ha limitado cuántas solicitudes pueden llegar por minuto.',
    'Espere el tiempo que indica Retry-After. Conserve los tokens mientras sean válidos en lugar de pedir otros nuevos.',
  ],
  too_many_waiting: [
    'Ya esperan a esta persona tantas solicitudes de esta aplicación como se permiten.',
    'Espere hasta que la persona decida o caduque alguna de las solicitudes.',
  ],
  unapproved_software_statement: [
    'Aquí nadie confía en el emisor de la declaración de software (software statement).',
    'Un administrador debe añadir el emisor en /admin/software-issuers; si no, regístrese sin declaración.',
  ],
  unauthorized_client: [
    'La aplicación no está registrada para esta concesión (grant), este tipo de respuesta o este punto de acceso.',
    'Añada el tipo de concesión o el tipo de respuesta al registro de la aplicación.',
  ],
  unknown_user_id: [
    'La indicación no nombra a nadie a quien este servidor pueda preguntar.',
    'Envíe un login_hint con un usuario o un correo electrónico, o un id_token_hint que esta aplicación haya recibido.',
  ],
  unmet_authentication_requirements: [
    'La aplicación exige una forma de iniciar sesión (acr) de la que esta persona, o este servidor, no dispone.',
    'Pida un valor de acr_values_supported o no marque acr como essential.',
  ],
  unsupported_content_type: [
    'Este punto de acceso solo admite formularios.',
    'Envíe application/x-www-form-urlencoded.',
  ],
  unsupported_grant_type: [
    'El grant_type es desconocido aquí o está desactivado.',
    'Use uno de grant_types_supported.',
  ],
  unsupported_over_http: [
    'La solicitud llegó por HTTP sin cifrar.',
    'Use https. Detrás de un proxy que termina TLS, TOKENWARD_TRUSTED_PROXIES debe contener la dirección del proxy.',
  ],
  unsupported_response_mode: ['El response_mode es desconocido.', 'Use uno de response_modes_supported.'],
  unsupported_response_type: [
    'El response_type es desconocido o está desactivado en este servidor.',
    'Use response_type=code con PKCE; response_types_supported indica qué más está activado.',
  ],
  unsupported_token_type: [
    'Los tokens de esta clase no se pueden revocar aquí.',
    'Revoque el propio token de acceso o de actualización.',
  ],
  use_dpop_nonce: [
    'La prueba DPoP necesita un nonce de este servidor.',
    'Envíe la solicitud de nuevo con una prueba nueva que contenga el nonce del encabezado DPoP-Nonce.',
  ],
  version_mismatch: [
    'El recurso ha cambiado desde que se leyó.',
    'Léalo de nuevo y aplique su cambio al estado actual.',
  ],
  wrong_password: ['La contraseña actual no es correcta.', 'Escríbala de nuevo.'],
};
