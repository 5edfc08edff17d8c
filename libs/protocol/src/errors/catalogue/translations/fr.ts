import type { TranslatedErrors } from './translated-errors.js';

/** French. */
export const fr: TranslatedErrors = {
  access_denied: [
    'La personne a refusé, ou ne peut pas accorder ce qui était demandé.',
    'Demandez moins, ou laissez la personne recommencer. Il n’y a rien à répéter automatiquement.',
  ],
  account_selection_required: [
    'La personne doit choisir un compte, et la demande n’autorisait aucune page (prompt=none).',
    'Envoyez la personne au point d’accès d’autorisation sans prompt=none.',
  ],
  actor_token_rejected: [
    'L’actor_token est expiré, révoqué, n’est pas celui de l’application elle-même, ou appartient à quelqu’un qui ne peut pas agir pour le sujet.',
    'Obtenez un nouveau jeton d’accès pour l’application elle-même, et envoyez celui-là.',
  ],
  already_exists: ['Autre chose porte déjà ce nom.', 'Choisissez un autre nom, ou modifiez ce qui existe déjà.'],
  authorization_pending: [
    'La personne n’a pas encore décidé.',
    'Redemandez après interval secondes, jusqu’à la fin de expires_in.',
  ],
  built_in: ['Cet élément appartient à la plateforme elle-même.', 'Il ne peut pas être modifié ; créez le vôtre.'],
  client_document_unusable: [
    'Le client_id est l’adresse d’un document de métadonnées, et ce document ne peut pas être récupéré ou n’est pas valide.',
    'Ce doit être du JSON de 64 kB au plus, à une adresse https publique, servi avec le ' +
      'statut 200 et sans redirection, avec sa propre adresse comme client_id, sans ' +
      'secret et avec none ou private_key_jwt comme token_endpoint_auth_method.',
  ],
  client_without_secret: [
    'L’application ne s’authentifie pas avec un secret.',
    'Enregistrez une méthode qui en utilise un, ou renouvelez la clé que l’application utilise.',
  ],
  code_used: ['Le code a déjà été échangé.', 'Commencez une nouvelle autorisation.'],
  consent_required: [
    'La personne doit accepter ce que l’application demande, et la demande n’autorisait aucune page (prompt=none).',
    'Envoyez la personne au point d’accès d’autorisation sans prompt=none.',
  ],
  encryption_required: [
    'L’application doit chiffrer ses demandes d’autorisation (RFC 9101), et celle-ci est venue sans objet de requête.',
    'Signez les paramètres sous forme d’objet de requête et chiffrez-le avec une clé de jwks_uri.',
  ],
  exchanged_too_often: [
    'Le jeton a été échangé tant de fois qu’un jeton de plus ne pourrait plus être révoqué avec tous les autres.',
    'Échangez le jeton d’origine, et non un jeton déjà issu d’un échange.',
  ],
  expired_token: [
    'Personne n’a décidé à temps.',
    'Recommencez, à device_authorization_endpoint ou à backchannel_authentication_endpoint.',
  ],
  form_rejected: [
    'Un formulaire est arrivé sans avoir été envoyé depuis une page de ce service dans le même navigateur.',
    'Autorisez les cookies, rouvrez la page et envoyez le formulaire depuis celle-ci.',
  ],
  in_use: ['Quelque chose y fait encore référence.', 'Supprimez d’abord ce qui y fait référence.'],
  insufficient_scope: [
    'Le jeton d’accès n’a pas le scope nécessaire ici.',
    'Obtenez un jeton avec le scope que nomme l’en-tête WWW-Authenticate.',
  ],
  interaction_required: [
    'La personne doit faire quelque chose, et la demande n’autorisait aucune page (prompt=none).',
    'Envoyez la personne au point d’accès d’autorisation sans prompt=none.',
  ],
  invalid_authorization_details: [
    'Les authorization_details sont mal formés, d’un type inconnu ou que l’application ne peut pas utiliser, ou dépassent ce qui a été accordé.',
    'Utilisez des types de authorization_details_types_supported pour lesquels l’application est enregistrée, tels qu’ils sont décrits.',
  ],
  invalid_binding_message: [
    'Le binding_message ne peut pas être affiché à une personne.',
    'Envoyez au plus 100 lettres, chiffres, signes et espaces ; aucun saut de ligne, aucun caractère de contrôle.',
  ],
  invalid_callback: [
    'L’URI de redirection ne fait pas partie de celles que l’application a enregistrées.',
    'Comparez les deux caractère par caractère : schéma, hôte, port, chemin, barre oblique finale, casse. Enregistrez-la si c’est la vôtre.',
  ],
  invalid_client: [
    'L’application est inconnue ou désactivée, ou son authentification a échoué. Le motif exact n’est pas communiqué.',
    'Vérifiez client_id, le secret ou la clé, et que token_endpoint_auth_method est bien la méthode ' +
      'utilisée. Un secret dans un en-tête Basic doit d’abord être encodé en form-urlencoded.',
  ],
  invalid_client_metadata: [
    'Un membre de l’enregistrement de l’application n’est pas valide.',
    'La description nomme ce membre ; modifiez-le et renvoyez l’enregistrement.',
  ],
  invalid_dpop_proof: [
    'La preuve DPoP est mal formée, trop ancienne, déjà utilisée, ou destinée à une autre requête, un autre jeton ou une autre clé.',
    'Créez une nouvelle preuve pour chaque requête, avec sa méthode et son adresse, l’heure actuelle et un jti propre.',
  ],
  invalid_grant: [
    'Le code, le jeton d’actualisation ou l’assertion est inconnu, expiré, utilisé, révoqué, ou appartient à ' +
      'une autre application ou à une autre URI de redirection. Le motif exact n’est pas communiqué.',
    'Commencez une nouvelle autorisation. Si cela arrive souvent : échangez un code ' +
      'une seule fois et aussitôt, ne gardez que le jeton d’actualisation le plus ' +
      'récent, et n’actualisez jamais à deux endroits en même temps.',
  ],
  invalid_members: ['Des membres du corps ne sont pas valides.', 'Chacun est nommé dans errors ; corrigez-les.'],
  invalid_parameters: ['Des paramètres de la requête (query) ne sont pas valides.', 'Chacun est nommé dans errors.'],
  invalid_redirect_uri: [
    'Une URI de redirection ne peut pas être enregistrée telle quelle.',
    'Utilisez https sans fragment ; les applications natives peuvent utiliser une adresse de bouclage (loopback) ou un schéma à usage privé.',
  ],
  invalid_request: [
    'Un paramètre est absent, répété, mal formé ou en contredit un autre.',
    'La description dit lequel ; corrigez la requête.',
  ],
  invalid_request_object: [
    'La signature de la demande d’autorisation n’a pas pu être vérifiée, ou la demande contient ce qu’elle ne doit pas contenir.',
    'Signez-la avec une clé enregistrée et un algorithme asymétrique, avec votre client_id ' +
      'dans iss et cet émetteur dans aud, et sans request ni request_uri à l’intérieur.',
  ],
  invalid_request_uri: [
    'Le request_uri est inconnu, a déjà servi à obtenir un code, a expiré, appartient à une autre application ou ne peut pas être lu.',
    'Déposez de nouveau la demande, et envoyez la personne aussitôt. Une adresse à vous doit figurer dans request_uris.',
  ],
  invalid_scope: [
    'Un scope est inconnu ou mal formé, ou l’application n’est pas enregistrée pour lui.',
    'Demandez des scopes de scopes_supported, et enregistrez l’application pour ceux-ci.',
  ],
  invalid_software_statement: [
    'La déclaration de logiciel (software statement) n’a pas pu être vérifiée, a expiré, ou est absente alors que la politique en exige une.',
    'Envoyez le JWT tel que son émetteur l’a produit, signé avec un algorithme asymétrique par l’une des clés publiées de cet émetteur.',
  ],
  invalid_target: [
    'La ressource est inconnue, ou l’application ne peut pas la demander.',
    'Utilisez l’audience exacte d’un serveur de ressources enregistré, celui auquel appartiennent les scopes de l’application.',
  ],
  invalid_token: [
    'Le jeton d’accès est expiré, révoqué, mal formé ou destiné à une autre audience.',
    'Actualisez-le, ou commencez une nouvelle autorisation.',
  ],
  invalid_user_code: [
    'Un user_code a été envoyé, et ce serveur n’en connaît aucun.',
    'Ne l’envoyez pas : les personnes se connectent pour décider.',
  ],
  login_required: [
    'La personne doit se connecter, et la demande n’autorisait aucune page, ou désignait quelqu’un d’autre.',
    'Envoyez la personne au point d’accès d’autorisation sans prompt=none.',
  ],
  malformed_parameter: [
    'Un paramètre n’est pas de l’UTF-8 encodé en pourcentage, ou contient un caractère NUL.',
    'Encodez les noms et les valeurs avec l’encodeur de formulaires de votre plateforme.',
  ],
  name_taken: ['Quelqu’un d’autre porte déjà ce nom.', 'Choisissez-en un autre.'],
  not_found: ['Il n’y a rien à cette adresse.', 'Vérifiez l’adresse, et l’identifiant qu’elle contient.'],
  parameter_absent: ['Un paramètre obligatoire est absent ou vide.', 'La description le nomme.'],
  parameter_rejected: [
    'Un paramètre est trop long, mal formé, ou a une valeur qui n’est pas admise.',
    'La description le nomme.',
  ],
  pkce_required: [
    'La demande d’autorisation doit utiliser PKCE (RFC 7636) avec la méthode S256.',
    'Envoyez code_challenge et code_challenge_method=S256 ; toute bibliothèque OAuth actuelle en est capable.',
  ],
  precondition_required: [
    'La modification doit nommer la version dont elle part.',
    'Lisez la ressource, et envoyez son ETag dans If-Match.',
  ],
  profile_violated: [
    'L’application suit un profil de FAPI 2.0, et la demande enfreint l’une de ses règles.',
    'La description nomme la règle. docs/profiles.md les énumère toutes ; c’est un administrateur qui a choisi le profil.',
  ],
  push_required: [
    'L’application est enregistrée pour déposer ses demandes d’autorisation à l’avance (RFC 9126), et celle-ci est arrivée par le navigateur.',
    'Envoyez d’abord les paramètres à pushed_authorization_request_endpoint, puis la personne avec le request_uri.',
  ],
  registration_closed: [
    'Les applications ne peuvent pas s’enregistrer elles-mêmes auprès de ce serveur.',
    'Demandez à un administrateur d’enregistrer l’application, ou de régler registration dans la politique du serveur.',
  ],
  registration_not_supported: [
    'Le paramètre registration n’est pas pris en charge.',
    'Enregistrez d’abord l’application, et envoyez son client_id.',
  ],
  repeated_parameter: [
    'Un paramètre figure deux fois, et deux lecteurs pourraient ne pas retenir le même.',
    'Envoyez chaque paramètre une seule fois. Seuls resource et audience peuvent être répétés.',
  ],
  request_not_supported: [
    'L’objet de requête (request object) est chiffré là où il ne peut pas l’être : dans un autre, ou sur le canal arrière (back channel).',
    'Signez-le, puis chiffrez une seule fois ce qui est signé, pour le point d’accès d’autorisation ou celui des demandes déposées à l’avance.',
  ],
  scope_not_held: [
    'Votre jeton donne moins de droits que ce que vous voulez accorder ou modifier.',
    'Utilisez un jeton qui a les scopes d’administration nommés dans la description.',
  ],
  server_error: [
    'Un problème est survenu de notre côté.',
    'Réessayez. Si l’erreur persiste, donnez aux exploitants la référence affichée sur la page : elle permet de retrouver la ligne dans le journal.',
  ],
  signature_required: [
    'L’application est enregistrée pour signer ses demandes d’autorisation (RFC 9101), et celle-ci n’est pas signée.',
    'Envoyez les paramètres dans un objet de requête (request object).',
  ],
  slow_down: [
    'L’application interroge plus souvent que ce qui lui a été indiqué.',
    'Attendez désormais cinq secondes de plus entre deux requêtes.',
  ],
  subject_token_rejected: [
    'Le subject_token est expiré, révoqué, ou n’est pas de ceux que cette application peut présenter. Le motif exact n’est pas communiqué.',
    'Présentez un jeton d’accès valide qui vous appartient, ou un jeton destiné à un serveur de ressources de token_exchange.subject_audiences.',
  ],
  switched_off: [
    'Un administrateur a désactivé cela pour tout le serveur.',
    'Utilisez un autre moyen, ou adressez-vous à un administrateur : la politique du serveur (/admin/policy) indique ce qui est activé.',
  ],
  temporarily_unavailable: [
    'Une partie du service est indisponible ou surchargée. Rien n’a été décidé au sujet de la requête.',
    'Renvoyez la même requête après le délai indiqué dans Retry-After.',
  ],
  token_type_rejected: [
    'Les jetons de ce type ne s’échangent pas.',
    'Envoyez des jetons d’accès de ce serveur, et demandez un jeton d’accès.',
  ],
  too_many_attempts: [
    'Trop de mots de passe ont été essayés pour ce nom ou depuis cette adresse.',
    'Attendez un quart d’heure. Continuer ne fait qu’allonger l’attente.',
  ],
  too_many_registrations: [
    'Trop d’applications ont été enregistrées depuis cette adresse.',
    'Attendez le temps indiqué par Retry-After. Enregistrez une application une seule fois, et conservez son client_id.',
  ],
  too_many_requests: [
    'Un administrateur a limité le nombre de requêtes par minute.',
    'Attendez le temps indiqué par Retry-After. Conservez les jetons tant qu’ils sont valables au lieu d’en demander de nouveaux.',
  ],
  too_many_waiting: [
    'Autant de demandes de cette application qu’il est permis attendent déjà cette personne.',
    'Attendez que la personne ait décidé ou qu’une des demandes ait expiré.',
  ],
  unapproved_software_statement: [
    'Ici, personne ne fait confiance à l’émetteur de la déclaration de logiciel (software statement).',
    'Un administrateur doit ajouter l’émetteur sous /admin/software-issuers ; sinon, enregistrez-vous sans déclaration.',
  ],
  unauthorized_client: [
    'L’application n’est pas enregistrée pour ce type d’octroi (grant), ce type de réponse ou ce point d’accès.',
    'Ajoutez le type d’octroi ou le type de réponse à l’enregistrement de l’application.',
  ],
  unknown_user_id: [
    'L’indication ne désigne personne que ce serveur puisse interroger.',
    'Envoyez un login_hint avec un nom d’utilisateur ou une adresse e-mail, ou un id_token_hint que cette application a reçu.',
  ],
  unmet_authentication_requirements: [
    'L’application exige un mode de connexion (acr) dont cette personne, ou ce serveur, ne dispose pas.',
    'Demandez une valeur de acr_values_supported, ou ne déclarez pas acr comme essential.',
  ],
  unsupported_content_type: [
    'Ce point d’accès n’accepte que des formulaires.',
    'Envoyez application/x-www-form-urlencoded.',
  ],
  unsupported_grant_type: [
    'Le grant_type est inconnu ici, ou désactivé.',
    'Utilisez l’une des valeurs de grant_types_supported.',
  ],
  unsupported_over_http: [
    'La requête est arrivée en HTTP non chiffré.',
    'Utilisez https. Derrière un proxy qui termine TLS, TOKENWARD_TRUSTED_PROXIES doit contenir son adresse.',
  ],
  unsupported_response_mode: [
    'Le response_mode est inconnu.',
    'Utilisez l’une des valeurs de response_modes_supported.',
  ],
  unsupported_response_type: [
    'Le response_type est inconnu, ou désactivé sur ce serveur.',
    'Utilisez response_type=code avec PKCE ; response_types_supported indique ce qui est activé par ailleurs.',
  ],
  unsupported_token_type: [
    'Les jetons de ce genre ne peuvent pas être révoqués ici.',
    'Révoquez le jeton d’accès ou d’actualisation lui-même.',
  ],
  use_dpop_nonce: [
    'La preuve DPoP doit contenir un nonce de ce serveur.',
    'Renvoyez la requête avec une nouvelle preuve qui contient le nonce de l’en-tête DPoP-Nonce.',
  ],
  version_mismatch: [
    'La ressource a été modifiée depuis qu’elle a été lue.',
    'Relisez-la, et appliquez votre modification à son état actuel.',
  ],
  wrong_password: ['Le mot de passe actuel n’est pas correct.', 'Saisissez-le de nouveau.'],
};
