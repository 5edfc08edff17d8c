import type { TranslatedErrors } from './translated-errors.js';

/** German. */
export const de: TranslatedErrors = {
  access_denied: [
    'Die Person hat abgelehnt oder darf nicht erlauben, worum gebeten wurde.',
    'Bitten Sie um weniger, oder lassen Sie die Person neu beginnen. Automatisch zu wiederholen gibt es nichts.',
  ],
  account_selection_required: [
    'Die Person muss ein Konto auswählen, und die Anfrage ließ keine Seite zu (prompt=none).',
    'Schicken Sie die Person ohne prompt=none zum Autorisierungsendpunkt.',
  ],
  actor_token_rejected: [
    'Das actor_token ist abgelaufen, widerrufen, nicht das der Anwendung selbst oder gehört jemandem, der nicht für das Subjekt handeln darf.',
    'Holen Sie ein frisches Access-Token für die Anwendung selbst, und senden Sie dieses.',
  ],
  already_exists: [
    'Diesen Namen trägt schon etwas anderes.',
    'Wählen Sie einen anderen Namen, oder ändern Sie, was schon da ist.',
  ],
  authorization_pending: [
    'Die Person hat noch nicht entschieden.',
    'Fragen Sie nach interval Sekunden erneut, bis expires_in verstrichen ist.',
  ],
  built_in: ['Das gehört zur Plattform selbst.', 'Es lässt sich nicht ändern; legen Sie etwas Eigenes an.'],
  client_document_unusable: [
    'Die client_id ist die Adresse eines Metadatendokuments, und das Dokument lässt sich nicht abrufen oder ist ungültig.',
    'Es muss JSON von höchstens 64 kB unter einer öffentlichen https-Adresse sein, mit 200 ' +
      'und ohne Weiterleitung ausgeliefert, mit der eigenen Adresse als client_id, ohne ' +
      'Secret und mit der token_endpoint_auth_method none oder private_key_jwt.',
  ],
  client_without_secret: [
    'Die Anwendung authentifiziert sich nicht mit einem Secret.',
    'Registrieren Sie eine Methode, die eines verwendet, oder erneuern Sie den Schlüssel, den die Anwendung verwendet.',
  ],
  code_used: ['Der Code wurde bereits eingelöst.', 'Beginnen Sie eine neue Autorisierung.'],
  consent_required: [
    'Die Person muss dem zustimmen, worum die Anwendung bittet, und die Anfrage ließ keine Seite zu (prompt=none).',
    'Schicken Sie die Person ohne prompt=none zum Autorisierungsendpunkt.',
  ],
  encryption_required: [
    'Die Anwendung muss ihre Autorisierungsanfragen verschlüsseln (RFC 9101), und diese kam ohne Request-Objekt.',
    'Signieren Sie die Parameter als Request-Objekt, und verschlüsseln Sie es mit einem Schlüssel aus jwks_uri.',
  ],
  exchanged_too_often: [
    'Das Token wurde so oft getauscht, dass sich ein weiteres nicht mehr zusammen mit allen anderen widerrufen ließe.',
    'Tauschen Sie das ursprüngliche Token, nicht eines, das schon aus einem Tausch stammt.',
  ],
  expired_token: [
    'Niemand hat rechtzeitig entschieden.',
    'Beginnen Sie neu, bei device_authorization_endpoint oder backchannel_authentication_endpoint.',
  ],
  form_rejected: [
    'Es kam ein Formular an, das nicht von einer Seite dieses Dienstes im selben Browser abgesendet wurde.',
    'Lassen Sie Cookies zu, öffnen Sie die Seite neu, und senden Sie das Formular von dort ab.',
  ],
  in_use: ['Etwas verweist noch darauf.', 'Entfernen Sie zuerst, was darauf verweist.'],
  insufficient_scope: [
    'Das Access-Token hat den Scope nicht, der hier nötig ist.',
    'Holen Sie ein Token mit dem Scope, den der Header WWW-Authenticate nennt.',
  ],
  interaction_required: [
    'Die Person muss etwas tun, und die Anfrage ließ keine Seite zu (prompt=none).',
    'Schicken Sie die Person ohne prompt=none zum Autorisierungsendpunkt.',
  ],
  invalid_authorization_details: [
    'Die authorization_details sind falsch aufgebaut, von einem Typ, der unbekannt oder ' +
      'für die Anwendung nicht registriert ist, oder mehr, als gewährt wurde.',
    'Verwenden Sie Typen aus authorization_details_types_supported, für die die Anwendung registriert ist, und zwar so, wie sie beschrieben sind.',
  ],
  invalid_binding_message: [
    'Die binding_message kann einer Person nicht angezeigt werden.',
    'Senden Sie höchstens 100 Buchstaben, Ziffern, Zeichen und Leerzeichen; keine Zeilenumbrüche, keine Steuerzeichen.',
  ],
  invalid_callback: [
    'Die Redirect-URI gehört nicht zu denen, die für die Anwendung registriert sind.',
    'Vergleichen Sie beide Zeichen für Zeichen: Schema, Host, Port, Pfad, abschließender ' +
      'Schrägstrich, Groß- und Kleinschreibung. Registrieren Sie sie, wenn es Ihre ist.',
  ],
  invalid_client: [
    'Die Anwendung ist unbekannt oder abgeschaltet, oder ihre Authentifizierung ist fehlgeschlagen. Was davon zutrifft, wird nicht mitgeteilt.',
    'Prüfen Sie client_id, Secret oder Schlüssel und ob token_endpoint_auth_method die tatsächlich ' +
      'verwendete Methode ist. Ein Secret im Basic-Header wird zuvor form-urlencoded kodiert.',
  ],
  invalid_client_metadata: [
    'Ein Feld der Registrierung der Anwendung ist ungültig.',
    'Die Beschreibung nennt das Feld; ändern Sie es, und senden Sie die Registrierung erneut.',
  ],
  invalid_dpop_proof: [
    'Der DPoP-Proof ist falsch aufgebaut, zu alt, schon benutzt oder für eine andere Anfrage, ein anderes Token oder einen anderen Schlüssel.',
    'Erzeugen Sie für jede Anfrage einen neuen Proof mit deren Methode und Adresse, der aktuellen Zeit und einer eigenen jti.',
  ],
  invalid_grant: [
    'Der Code, das Refresh-Token oder die Assertion ist unbekannt, abgelaufen, benutzt, widerrufen oder ' +
      'gehört zu einer anderen Anwendung oder Redirect-URI. Was davon zutrifft, wird nicht mitgeteilt.',
    'Beginnen Sie eine neue Autorisierung. Wenn es oft vorkommt: Lösen Sie einen Code nur einmal und sofort ein, ' +
      'behalten Sie nur das neueste Refresh-Token, und erneuern Sie nie an zwei Stellen gleichzeitig.',
  ],
  invalid_members: ['Felder des Bodys sind ungültig.', 'Jedes ist in errors genannt; berichtigen Sie sie.'],
  invalid_parameters: ['Parameter der Query sind ungültig.', 'Jeder ist in errors genannt.'],
  invalid_redirect_uri: [
    'Eine Redirect-URI lässt sich so nicht registrieren.',
    'Verwenden Sie https ohne Fragment; native Anwendungen dürfen eine Loopback-Adresse oder ein privates URI-Schema verwenden.',
  ],
  invalid_request: [
    'Ein Parameter fehlt, kommt mehrfach vor, ist falsch aufgebaut oder widerspricht einem anderen.',
    'Die Beschreibung sagt, welcher; berichtigen Sie die Anfrage.',
  ],
  invalid_request_object: [
    'Die Signatur der Autorisierungsanfrage lässt sich nicht bestätigen, oder die Anfrage enthält, was sie nicht enthalten darf.',
    'Signieren Sie sie mit einem registrierten Schlüssel und einem asymmetrischen Algorithmus, mit ' +
      'Ihrer client_id als iss und diesem Issuer als aud und ohne request und request_uri darin.',
  ],
  invalid_request_uri: [
    'Die request_uri ist unbekannt, wurde schon für einen Code verwendet, ist abgelaufen, gehört zu einer anderen Anwendung oder ist nicht lesbar.',
    'Übermitteln Sie die Anfrage erneut, und schicken Sie die Person sofort los. Eine eigene Adresse muss in request_uris stehen.',
  ],
  invalid_scope: [
    'Ein Scope ist unbekannt, falsch aufgebaut, oder die Anwendung ist nicht dafür registriert.',
    'Bitten Sie um Scopes aus scopes_supported, und registrieren Sie die Anwendung dafür.',
  ],
  invalid_software_statement: [
    'Das Software-Statement lässt sich nicht bestätigen, ist abgelaufen oder fehlt, obwohl die Richtlinie eines verlangt.',
    'Senden Sie das JWT so, wie sein Aussteller es erzeugt hat, mit einem asymmetrischen ' +
      'Algorithmus und einem der veröffentlichten Schlüssel des Ausstellers signiert.',
  ],
  invalid_target: [
    'Die Ressource ist unbekannt, oder die Anwendung darf nicht um sie bitten.',
    'Verwenden Sie genau die Audience eines registrierten Resource-Servers, zu dem die Scopes der Anwendung gehören.',
  ],
  invalid_token: [
    'Das Access-Token ist abgelaufen, widerrufen, falsch aufgebaut oder für eine andere Audience.',
    'Erneuern Sie es, oder beginnen Sie eine neue Autorisierung.',
  ],
  invalid_user_code: [
    'Es kam ein user_code, und dieser Server kennt keine.',
    'Lassen Sie ihn weg: Die Personen melden sich an, um zu entscheiden.',
  ],
  login_required: [
    'Die Person muss sich anmelden, und die Anfrage ließ keine Seite zu oder nannte jemand anderen.',
    'Schicken Sie die Person ohne prompt=none zum Autorisierungsendpunkt.',
  ],
  malformed_parameter: [
    'Ein Parameter ist kein prozentkodiertes UTF-8 oder enthält ein NUL-Zeichen.',
    'Kodieren Sie Namen und Werte mit dem Formular-Encoder Ihrer Plattform.',
  ],
  name_taken: ['Jemand anderes trägt diesen Namen schon.', 'Wählen Sie einen anderen.'],
  not_found: ['Unter dieser Adresse gibt es nichts.', 'Prüfen Sie die Adresse und die ID darin.'],
  parameter_absent: ['Ein erforderlicher Parameter fehlt oder ist leer.', 'Die Beschreibung nennt ihn.'],
  parameter_rejected: [
    'Ein Parameter ist zu lang, falsch aufgebaut oder hat einen unzulässigen Wert.',
    'Die Beschreibung nennt ihn.',
  ],
  pkce_required: [
    'Die Autorisierungsanfrage braucht PKCE (RFC 7636) mit der Methode S256.',
    'Senden Sie code_challenge und code_challenge_method=S256; jede aktuelle OAuth-Bibliothek kann das.',
  ],
  precondition_required: [
    'Die Änderung muss die Version nennen, von der sie ausgeht.',
    'Lesen Sie die Ressource, und senden Sie deren ETag als If-Match.',
  ],
  profile_violated: [
    'Für die Anwendung gilt ein Profil von FAPI 2.0, und die Anfrage verletzt eine seiner Regeln.',
    'Die Beschreibung nennt die Regel. In docs/profiles.md stehen alle; das Profil hat ein Administrator gewählt.',
  ],
  push_required: [
    'Die Anwendung ist so registriert, dass sie ihre Autorisierungsanfragen vorab übermittelt (RFC 9126), und diese kam über den Browser.',
    'Senden Sie die Parameter zuerst an pushed_authorization_request_endpoint, und schicken Sie die Person dann mit der request_uri.',
  ],
  registration_closed: [
    'Anwendungen können sich an diesem Server nicht selbst registrieren.',
    'Bitten Sie einen Administrator, die Anwendung zu registrieren oder in der Richtlinie des Servers registration einzustellen.',
  ],
  registration_not_supported: [
    'Der Parameter registration wird nicht unterstützt.',
    'Registrieren Sie die Anwendung zuerst, und senden Sie ihre client_id.',
  ],
  repeated_parameter: [
    'Ein Parameter kam zweimal, und zwei Leser könnten sich verschieden entscheiden.',
    'Senden Sie jeden Parameter einmal. Nur resource und audience dürfen mehrfach vorkommen.',
  ],
  request_not_supported: [
    'Das Request-Objekt ist verschlüsselt, wo keines verschlüsselt sein darf: in einem anderen oder am Backchannel.',
    'Signieren Sie es, und verschlüsseln Sie das Signierte einmal, für den Autorisierungsendpunkt oder den Endpunkt für vorab übermittelte Anfragen.',
  ],
  scope_not_held: [
    'Ihr Token darf weniger als das, was Sie vergeben oder ändern wollen.',
    'Verwenden Sie ein Token mit den Verwaltungs-Scopes, die die Beschreibung nennt.',
  ],
  server_error: [
    'Bei uns ist etwas schiefgegangen.',
    'Versuchen Sie es noch einmal. Bleibt es dabei, nennen Sie den Betreibern die Referenz auf der Seite: Sie führt zur Zeile im Log.',
  ],
  signature_required: [
    'Die Anwendung ist so registriert, dass sie ihre Autorisierungsanfragen signiert (RFC 9101), und diese ist nicht signiert.',
    'Senden Sie die Parameter als Request-Objekt.',
  ],
  slow_down: [
    'Die Anwendung fragt häufiger, als ihr gesagt wurde.',
    'Warten Sie von nun an zwischen zwei Anfragen fünf Sekunden länger.',
  ],
  subject_token_rejected: [
    'Das subject_token ist abgelaufen, widerrufen oder keines, das diese Anwendung vorlegen darf. Was davon zutrifft, wird nicht mitgeteilt.',
    'Legen Sie ein eigenes gültiges Access-Token vor oder eines für einen Resource-Server aus token_exchange.subject_audiences.',
  ],
  switched_off: [
    'Ein Administrator hat das für den ganzen Server abgeschaltet.',
    'Nehmen Sie einen anderen Weg, oder fragen Sie einen Administrator: Die Richtlinie des Servers (/admin/policy) nennt, was eingeschaltet ist.',
  ],
  temporarily_unavailable: [
    'Ein Teil des Dienstes ist nicht erreichbar oder ausgelastet. Über die Anfrage wurde nichts entschieden.',
    'Senden Sie dieselbe Anfrage nach der in Retry-After genannten Zeit noch einmal.',
  ],
  token_type_rejected: [
    'Token dieser Art werden nicht getauscht.',
    'Senden Sie Access-Token dieses Servers, und verlangen Sie ein Access-Token.',
  ],
  too_many_attempts: [
    'Für diesen Namen oder von dieser Adresse aus wurden zu viele Passwörter versucht.',
    'Warten Sie eine Viertelstunde. Wer weitermacht, wartet länger.',
  ],
  too_many_registrations: [
    'Von dieser Adresse aus wurden zu viele Anwendungen registriert.',
    'Warten Sie so lange, wie Retry-After angibt. Registrieren Sie eine Anwendung einmal, und behalten Sie ihre client_id.',
  ],
  too_many_requests: [
    'Ein Administrator hat begrenzt, wie viele Anfragen pro Minute kommen dürfen.',
    'Warten Sie so lange, wie Retry-After angibt. Behalten Sie Token, solange sie gelten, statt neue anzufordern.',
  ],
  too_many_waiting: [
    'Für diese Person warten bereits so viele Anfragen dieser Anwendung, wie warten dürfen.',
    'Warten Sie, bis die Person entschieden hat oder eine der Anfragen abgelaufen ist.',
  ],
  unapproved_software_statement: [
    'Dem Aussteller des Software-Statements vertraut hier niemand.',
    'Ein Administrator fügt den Aussteller unter /admin/software-issuers hinzu; oder registrieren Sie ohne Statement.',
  ],
  unauthorized_client: [
    'Die Anwendung ist für diesen Grant, diesen Response-Typ oder diesen Endpunkt nicht registriert.',
    'Fügen Sie den Grant-Typ oder den Response-Typ der Registrierung der Anwendung hinzu.',
  ],
  unknown_user_id: [
    'Der Hinweis nennt niemanden, den dieser Server fragen könnte.',
    'Senden Sie einen login_hint mit Benutzername oder E-Mail-Adresse oder einen id_token_hint, den diese Anwendung erhalten hat.',
  ],
  unmet_authentication_requirements: [
    'Die Anwendung besteht auf einer Art der Anmeldung (acr), die diese Person oder dieser Server nicht hat.',
    'Bitten Sie um einen Wert aus acr_values_supported, oder machen Sie acr nicht essential.',
  ],
  unsupported_content_type: [
    'Dieser Endpunkt nimmt nur Formulare an.',
    'Senden Sie application/x-www-form-urlencoded.',
  ],
  unsupported_grant_type: [
    'Der grant_type ist hier unbekannt oder abgeschaltet.',
    'Verwenden Sie einen aus grant_types_supported.',
  ],
  unsupported_over_http: [
    'Die Anfrage kam über unverschlüsseltes HTTP.',
    'Verwenden Sie https. Hinter einem Proxy, an dem TLS endet, muss TOKENWARD_TRUSTED_PROXIES dessen Adresse enthalten.',
  ],
  unsupported_response_mode: ['Der response_mode ist unbekannt.', 'Verwenden Sie einen aus response_modes_supported.'],
  unsupported_response_type: [
    'Der response_type ist unbekannt oder auf diesem Server abgeschaltet.',
    'Verwenden Sie response_type=code mit PKCE; response_types_supported nennt, was sonst eingeschaltet ist.',
  ],
  unsupported_token_type: [
    'Token dieser Art lassen sich hier nicht widerrufen.',
    'Widerrufen Sie das Access- oder Refresh-Token selbst.',
  ],
  use_dpop_nonce: [
    'Der DPoP-Proof braucht eine Nonce dieses Servers.',
    'Senden Sie die Anfrage noch einmal mit einem neuen Proof, der die Nonce aus dem Header DPoP-Nonce enthält.',
  ],
  version_mismatch: [
    'Die Ressource wurde geändert, seit sie gelesen wurde.',
    'Lesen Sie sie erneut, und wenden Sie Ihre Änderung auf den jetzigen Stand an.',
  ],
  wrong_password: ['Das aktuelle Passwort stimmt nicht.', 'Geben Sie es noch einmal ein.'],
};
