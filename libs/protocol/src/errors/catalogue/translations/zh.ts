import type { TranslatedErrors } from './translated-errors.js';

/** Simplified Chinese. */
export const zh: TranslatedErrors = {
  access_denied: ['用户已拒绝，或无权授予所请求的内容。', '请减少所请求的内容，或让用户重新开始。不要自动重试。'],
  account_selection_required: [
    '用户需要选择账户，而请求不允许显示任何页面 (prompt=none)。',
    '请将用户引导至授权端点，且不带 prompt=none。',
  ],
  actor_token_rejected: [
    'actor_token 已过期、已被撤销、不属于应用自身，或其所有者无权代表该主体操作。',
    '请为应用自身获取新的访问令牌，并发送该令牌。',
  ],
  already_exists: ['此名称已被其他对象使用。', '请换一个名称，或修改已有的对象。'],
  authorization_pending: ['用户尚未作出决定。', '请在 interval 秒后再次询问，直到 expires_in 到期。'],
  built_in: ['这是平台自身的内置内容。', '它不能更改；请自行创建一个。'],
  client_document_unusable: [
    'client_id 是一份元数据文档的地址，而该文档无法获取或无效。',
    '文档必须是不超过 64 kB 的 JSON，位于公开的 https 地址，以 200 响应且不重定向，以自身地址作为 client_id，不含密钥（secret），并且 token_endpoint_auth_method 为 none 或 private_key_jwt。',
  ],
  client_without_secret: [
    '该应用不使用密钥（secret）进行身份验证。',
    '请注册一种使用密钥（secret）的方法，或轮换它实际使用的密钥（key）。',
  ],
  code_used: ['该授权码此前已被兑换。', '请重新发起授权。'],
  consent_required: [
    '用户需要同意应用所请求的内容，而请求不允许显示任何页面 (prompt=none)。',
    '请将用户引导至授权端点，且不带 prompt=none。',
  ],
  encryption_required: [
    '该应用必须加密其授权请求（RFC 9101），而此请求没有附带请求对象。',
    '请将参数签名为请求对象，并用 jwks_uri 中的密钥对其加密。',
  ],
  exchanged_too_often: [
    '该令牌的交换次数过多，若再交换一次，新令牌将无法随其余令牌一并撤销。',
    '请交换最初的令牌，而不是已由交换得到的令牌。',
  ],
  expired_token: [
    '无人在规定时间内作出决定。',
    '请在 device_authorization_endpoint 或 backchannel_authentication_endpoint 重新开始。',
  ],
  form_rejected: [
    '收到的表单并非在同一浏览器中从本服务的页面提交。',
    '请允许 Cookie，重新打开页面，并从该页面提交表单。',
  ],
  in_use: ['仍有其他对象引用它。', '请先移除引用它的对象。'],
  insufficient_scope: ['访问令牌不具有此处所需的 scope。', '请获取具有 WWW-Authenticate 标头中所列 scope 的令牌。'],
  interaction_required: [
    '用户需要进行操作，而请求不允许显示任何页面 (prompt=none)。',
    '请将用户引导至授权端点，且不带 prompt=none。',
  ],
  invalid_authorization_details: [
    'authorization_details 格式错误、其类型未知或不属于该应用，或超出了已授予的范围。',
    '请使用 authorization_details_types_supported 中该应用已注册的类型，并遵循这些类型的说明。',
  ],
  invalid_binding_message: [
    'binding_message 无法向用户显示。',
    '最多发送 100 个字母、数字、符号和空格；不得包含换行符和控制字符。',
  ],
  invalid_callback: [
    '该重定向 URI 不在应用已注册的范围内。',
    '请逐字符比较两者：协议、主机、端口、路径、末尾斜杠、大小写。如果它属于您，请进行注册。',
  ],
  invalid_client: [
    '应用未知或已停用，或其身份验证失败。具体是哪种原因不予告知。',
    '请检查 client_id、密钥（secret 或 key），以及 token_endpoint_auth_method 是否为实际使用的方法。Basic 标头中的 secret 须先进行 form-urlencoded 编码。',
  ],
  invalid_client_metadata: ['应用的注册信息中有一个成员无效。', '错误描述中给出了该成员；请更改后重新发送。'],
  invalid_dpop_proof: [
    'DPoP 证明格式错误、过旧、已被使用，或用于其他请求、令牌或密钥。',
    '请为每个请求生成新的证明，包含该请求的方法和地址、当前时间以及独有的 jti。',
  ],
  invalid_grant: [
    '授权码、刷新令牌或断言未知、已过期、已被使用、已被撤销，或属于其他应用或重定向 URI。具体是哪种原因不予告知。',
    '请重新发起授权。如果经常发生：授权码应立即兑换且只兑换一次，只保留最新的刷新令牌，并且切勿在两处同时刷新。',
  ],
  invalid_members: ['请求正文中有无效的成员。', 'errors 中列出了每一个，请更正。'],
  invalid_parameters: ['查询字符串中有无效的参数。', 'errors 中列出了每一个。'],
  invalid_redirect_uri: [
    '某个重定向 URI 无法按现状注册。',
    '请使用不带片段的 https 地址；原生应用可以使用环回地址或私有 URI 协议。',
  ],
  invalid_request: ['某个参数缺失、重复、格式错误，或与其他参数相矛盾。', '错误描述中说明了是哪一个；请更正请求。'],
  invalid_request_object: [
    '已签名的授权请求未通过验证，或包含不得包含的内容。',
    '请使用已注册的密钥和非对称算法签名，以您的 client_id 作为 iss，以此签发方作为 aud，且其中不含 request 和 request_uri。',
  ],
  invalid_request_uri: [
    'request_uri 未知、已用于获取授权码、已过期、属于其他应用，或无法读取。',
    '请重新推送请求，并立即引导用户前往。如果使用您自己的地址，它必须列在 request_uris 中。',
  ],
  invalid_scope: [
    '某个 scope 未知或格式错误，或应用未注册该 scope。',
    '请请求 scopes_supported 中的 scope，并为应用注册这些 scope。',
  ],
  invalid_software_statement: [
    '软件声明（software statement）未通过验证、已过期，或在策略要求时缺失。',
    '请原样发送签发方生成的 JWT，它须以非对称算法、用签发方已公布的某个密钥签名。',
  ],
  invalid_target: [
    '该资源未知，或应用无权请求它。',
    '请使用已注册资源服务器的确切 audience，且应用的 scope 须属于该资源服务器。',
  ],
  invalid_token: ['访问令牌已过期、已被撤销、格式错误，或面向其他 audience。', '请刷新令牌，或重新发起授权。'],
  invalid_user_code: ['请求中带有 user_code，而此服务器不使用任何 user_code。', '请将其省略：用户通过登录来作出决定。'],
  login_required: [
    '用户需要登录，而请求不允许显示任何页面，或指定了另一位用户。',
    '请将用户引导至授权端点，且不带 prompt=none。',
  ],
  malformed_parameter: [
    '某个参数不是百分号编码的 UTF-8，或包含 NUL 字符。',
    '请使用您所用平台的表单编码器对名称和值进行编码。',
  ],
  name_taken: ['此名称已被他人使用。', '请换一个。'],
  not_found: ['此地址没有任何内容。', '请检查地址以及其中的 ID。'],
  parameter_absent: ['缺少必需的参数，或其值为空。', '错误描述中给出了该参数。'],
  parameter_rejected: ['某个参数过长、格式错误，或其值不被允许。', '错误描述中给出了该参数。'],
  pkce_required: [
    '授权请求必须使用 PKCE (RFC 7636)，方法为 S256。',
    '请发送 code_challenge 和 code_challenge_method=S256；目前的 OAuth 库都支持。',
  ],
  precondition_required: ['更改必须指明其所基于的版本。', '请读取该资源，并将其 ETag 作为 If-Match 发送。'],
  profile_violated: [
    '该应用遵循 FAPI 2.0 的某个规范（profile），而此请求违反了其中一条规则。',
    '错误描述中给出了该规则。docs/profiles.md 列出了全部规则；该规范由管理员选定。',
  ],
  push_required: [
    '该应用注册为预先推送授权请求 (RFC 9126)，而此请求是通过浏览器发来的。',
    '请先将参数发送到 pushed_authorization_request_endpoint，再让用户携带 request_uri 前往。',
  ],
  registration_closed: [
    '应用不能在此服务器上自行注册。',
    '请联系管理员注册该应用，或在服务器策略中设置 registration。',
  ],
  registration_not_supported: ['不支持参数 registration。', '请先注册应用，然后发送其 client_id。'],
  repeated_parameter: [
    '某个参数出现了两次，不同的读取方可能会取不同的值。',
    '每个参数只发送一次。只有 resource 和 audience 可以重复。',
  ],
  request_not_supported: [
    '请求对象（request object）在不允许加密之处被加密：位于另一个请求对象之内，或用于后端通道（back channel）。',
    '请先签名，再对已签名的内容加密一次，仅用于授权端点或推送授权请求端点。',
  ],
  scope_not_held: ['您的令牌所拥有的权限少于您想要授予或更改的权限。', '请使用具有错误描述中所列管理 scope 的令牌。'],
  server_error: [
    '我们这边出现了问题。',
    '请重试。如果问题依旧，请将页面上的参考编号告知运营者：凭此可在日志中找到对应的记录。',
  ],
  signature_required: [
    '该应用注册为对其授权请求签名 (RFC 9101)，而此请求未签名。',
    '请以请求对象（request object）的形式发送参数。',
  ],
  slow_down: ['应用的询问频率高于规定。', '从现在起，两次请求之间请多等待五秒。'],
  subject_token_rejected: [
    'subject_token 已过期、已被撤销，或此应用无权提交它。具体是哪种原因不予告知。',
    '请提交您自己的有效访问令牌，或面向 token_exchange.subject_audiences 中某个资源服务器的访问令牌。',
  ],
  switched_off: [
    '管理员已在整个服务器上停用此功能。',
    '请使用其他方式，或联系管理员：服务器策略 (/admin/policy) 列出了已启用的功能。',
  ],
  temporarily_unavailable: [
    '服务的某个部分不可用或繁忙。尚未对该请求作出任何决定。',
    '请在 Retry-After 给出的时间之后重新发送同一请求。',
  ],
  token_type_rejected: ['不交换此类型的令牌。', '请发送此服务器的访问令牌，并请求访问令牌。'],
  too_many_attempts: ['针对此名称或来自此地址的密码尝试次数过多。', '请等待一刻钟。继续尝试会使等待时间更长。'],
  too_many_registrations: [
    '从此地址注册的应用过多。',
    '请按 Retry-After 给出的时间等待。每个应用只需注册一次，并保留其 client_id。',
  ],
  too_many_requests: [
    '管理员限制了每分钟的请求数量。',
    '请按 Retry-After 给出的时间等待。在令牌有效期内请保留使用，不要反复请求新令牌。',
  ],
  too_many_waiting: ['此应用等待该用户决定的请求已达到允许的数量。', '请等待该用户作出决定，或等待其中一个请求过期。'],
  unapproved_software_statement: [
    '此服务器不信任该软件声明（software statement）的签发方。',
    '请由管理员在 /admin/software-issuers 添加该签发方；或不带软件声明进行注册。',
  ],
  unauthorized_client: ['该应用未注册此授权类型、响应类型或端点。', '请在应用的注册信息中添加该授权类型或响应类型。'],
  unknown_user_id: [
    '所给提示未指向任何可由此服务器询问的用户。',
    '请发送含用户名或电子邮箱地址的 login_hint，或此应用曾收到的 id_token_hint。',
  ],
  unmet_authentication_requirements: [
    '应用要求的登录方式 (acr) 是此用户或此服务器所不具备的。',
    '请请求 acr_values_supported 中的值，或不要将 acr 设为 essential。',
  ],
  unsupported_content_type: ['此端点只接受表单。', '请以 application/x-www-form-urlencoded 发送。'],
  unsupported_grant_type: ['此处不认识该 grant_type，或已将其停用。', '请使用 grant_types_supported 中的一个。'],
  unsupported_over_http: [
    '请求是通过未加密的 HTTP 发来的。',
    '请使用 https。如果位于终止 TLS 的代理之后，TOKENWARD_TRUSTED_PROXIES 必须包含该代理的地址。',
  ],
  unsupported_response_mode: ['该 response_mode 未知。', '请使用 response_modes_supported 中的一个。'],
  unsupported_response_type: [
    '该 response_type 未知，或已在此服务器上停用。',
    '请使用 response_type=code 并配合 PKCE；response_types_supported 列出了其他已启用的类型。',
  ],
  unsupported_token_type: ['此处不能撤销这种类型的令牌。', '请撤销访问令牌或刷新令牌本身。'],
  use_dpop_nonce: [
    'DPoP 证明需要包含此服务器的 nonce。',
    '请用新的证明重新发送请求，其中包含 DPoP-Nonce 标头中的 nonce。',
  ],
  version_mismatch: ['该资源在读取之后已被更改。', '请重新读取，并在其当前状态上进行更改。'],
  wrong_password: ['当前密码不正确。', '请重新输入。'],
};
