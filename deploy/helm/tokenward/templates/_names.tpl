{{- define "tokenward.labels" -}}
app.kubernetes.io/name: tokenward
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "tokenward.selector" -}}
app.kubernetes.io/name: tokenward
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "tokenward.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "tokenward.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "tokenward.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- /* Settings; secrets come as files, never as values. */ -}}
{{- define "tokenward.settings" -}}
- { name: TOKENWARD_ISSUER, value: {{ required "issuer is missing: the public https URL" .root.Values.issuer | quote }} }
- { name: TOKENWARD_HOST, value: "0.0.0.0" }
- { name: DATABASE_URL_FILE, value: /secrets/{{ .databaseKey }} }
- { name: REDIS_URL_FILE, value: /secrets/{{ .redisKey }} }
- { name: TOKENWARD_KEY_ENCRYPTION_KEY_FILE, value: /secrets/key-encryption-key }
- { name: KAFKA_BROKERS, value: {{ required "kafka.brokers is missing: host:port, comma-separated" .root.Values.kafka.brokers | quote }} }
{{- with .root.Values.trustedProxies }}
- { name: TOKENWARD_TRUSTED_PROXIES, value: {{ . | quote }} }
{{- end }}
{{- range $key, $value := .root.Values.settings }}
- { name: {{ $key }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}
