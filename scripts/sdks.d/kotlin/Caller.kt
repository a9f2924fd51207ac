// Calls through what `openapi-generator` made for Kotlin. `../typescript/serve.ts` says what is read and written.
import java.lang.reflect.Method
import java.lang.reflect.Parameter
import java.lang.reflect.ParameterizedType
import java.lang.reflect.Type
import java.lang.reflect.WildcardType
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put
import kotlinx.serialization.serializer
import org.openapitools.client.infrastructure.ApiClient
import org.openapitools.client.infrastructure.ApiResponse
import org.openapitools.client.infrastructure.ClientError
import org.openapitools.client.infrastructure.Serializer
import org.openapitools.client.infrastructure.ServerError
import org.openapitools.client.infrastructure.Success

private val json = Serializer.kotlinxSerializationJson

fun main(arguments: Array<String>) {
    for (line in generateSequence(::readLine)) {
        val answer = runCatching { make(arguments[0], json.parseToJsonElement(line).jsonObject) }
            .getOrElse { fault -> buildJsonObject { put("error", (fault.cause ?: fault).toString()) } }
        println(answer)
    }
}

private fun make(base: String, call: JsonObject): JsonObject {
    ApiClient.accessToken = call.getValue("token").jsonPrimitive.contentOrNull
    val api = Class.forName("org.openapitools.client.apis.${capital(call.text("tag"))}Api")
    val function = api.methods.single { it.name == "${camel(call.text("id"))}WithHttpInfo" }
    val values = call.getValue("parameters").jsonArray.map { it.jsonObject }.associate { camel(it.text("name")) to it.getValue("value") }
    val arguments = function.parameters.map { argument(it, values, call["body"]) }
    val instance = api.constructors.first { it.parameterCount == 2 }.newInstance(base, ApiClient.defaultClient)
    val response = function.invoke(instance, *arguments.toTypedArray()) as ApiResponse<*>
    return buildJsonObject {
        put("status", response.statusCode)
        put("body", read(response, function))
    }
}

/** A parameter by its name; the fields of a form are parameters too, and what is left is the body. */
private fun argument(parameter: Parameter, values: Map<String, JsonElement>, body: JsonElement?): Any? {
    val ofForm = (body as? JsonObject)?.entries?.find { (name, _) -> camel(name) == parameter.name }?.value
    val isBody = parameter.type.packageName == "org.openapitools.client.models" && !parameter.type.isEnum
    val value = values[parameter.name] ?: if (isBody) body else ofForm.takeIf { parameter.type == String::class.java }
    return if (value == null) null else decoded(value, parameter.parameterizedType)
}

private fun decoded(value: JsonElement, type: Type): Any? =
    json.decodeFromJsonElement(json.serializersModule.serializer(type), value)

private fun read(response: ApiResponse<*>, function: Method): JsonElement = when (response) {
    is Success -> {
        val type = (function.genericReturnType as ParameterizedType).actualTypeArguments.single()
        val read = if (type is WildcardType) type.upperBounds.single() else type
        val data = response.data
        if (data == null || data == Unit) JsonNull else json.encodeToJsonElement(json.serializersModule.serializer(read), data)
    }
    is ClientError -> JsonPrimitive(response.body.toString())
    is ServerError -> JsonPrimitive(response.body.toString())
    else -> JsonNull
}

private fun JsonObject.text(name: String) = getValue(name).jsonPrimitive.content

private fun capital(name: String) = name.replaceFirstChar(Char::uppercase)

/** The name of an operation, a parameter or a field in Kotlin. */
private fun camel(name: String): String {
    val words = name.split('_', '-')
    return (listOf(words[0].replaceFirstChar(Char::lowercase)) + words.drop(1).map(::capital)).joinToString("")
}
