// A sketch of an app that asks the package beside this file. It is read, not built, by razbor's
// tests; take what you need of it.
//
// Tokenizers is of https://github.com/huggingface/swift-transformers, and reads tokenizer.json.

import CoreML
import Foundation
import Tokenizers

struct Answer {
    /// The probability of each label, in the order of `TextClassifier.labels`.
    let probabilities: [Double]
    /// Tokens of the text that did not fit and were not read. Show it: an answer about half a
    /// text is not one about the text.
    let cut: Int
}

enum PackageError: Error {
    case metadata
    case output
}

final class TextClassifier {
    let labels: [String]
    private let model: MLModel
    private let tokenizer: Tokenizer
    private let lengths: [Int]
    private let limit: Int
    private let padding: Int32
    private let joint: Bool
    private let joiner: String
    private let most: [Int?]

    /// - Parameter folder: what `razbor export BUNDLE --to coreml` wrote.
    init(folder: URL) async throws {
        let configuration = MLModelConfiguration()
        configuration.computeUnits = .all
        let package = folder.appendingPathComponent("model.mlpackage")
        let compiled = try await MLModel.compileModel(at: package)
        model = try MLModel(contentsOf: compiled, configuration: configuration)
        tokenizer = try await AutoTokenizer.from(modelFolder: folder)

        let key = MLModelMetadataKey.creatorDefinedKey
        guard let told = model.modelDescription.metadata[key] as? [String: String],
            let labels = Self.json(told["labels"]) as? [String],
            let lengths = Self.json(told["lengths"]) as? [Int],
            let limit = told["max_tokens"].flatMap(Int.init),
            let padding = told["pad_token_id"].flatMap(Int32.init),
            let input = Self.json(told["input"]) as? [String: Any],
            let joiner = input["joiner"] as? String,
            let fields = input["fields"] as? [[String: Any]]
        else { throw PackageError.metadata }
        self.labels = labels
        self.lengths = lengths
        self.limit = limit
        self.padding = padding
        self.joiner = joiner
        joint = told["probabilities"] == "softmax"
        most = fields.map { $0["max_characters"] as? Int }
    }

    /// - Parameter fields: one text for each field of the bundle, such as a heading and the text
    ///   below it; an empty one is left out.
    func answer(_ fields: [String]) throws -> Answer {
        // Code points, as razbor counts; a Character of Swift may be several.
        let texts = zip(fields, most).map { text, most in
            most.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) } ?? text
        }
        var ids = tokenizer.encode(text: texts.filter { !$0.isEmpty }.joined(separator: joiner))
        let cut = max(0, ids.count - limit)
        if cut > 0, let last = ids.last {
            ids = Array(ids.prefix(limit - 1)) + [last]
        }
        let length = lengths.first { $0 >= ids.count } ?? limit
        let pieces = MLShapedArray<Int32>(
            scalars: ids.map(Int32.init)
                + Array(repeating: padding, count: length - ids.count),
            shape: [1, length])
        let mask = MLShapedArray<Int32>(
            scalars: (0..<length).map { $0 < ids.count ? 1 : 0 }, shape: [1, length])
        var given = ["input_ids": MLMultiArray(pieces)]
        // A package with several lengths tells padding by its id.
        if model.modelDescription.inputDescriptionsByName["attention_mask"] != nil {
            given["attention_mask"] = MLMultiArray(mask)
        }
        let found = try model.prediction(from: MLDictionaryFeatureProvider(dictionary: given))
        guard let logits = found.featureValue(for: "logits")?.shapedArrayValue(of: Float.self)
        else { throw PackageError.output }
        return Answer(probabilities: probabilities(logits.scalars.map(Double.init)), cut: cut)
    }

    private func probabilities(_ logits: [Double]) -> [Double] {
        guard joint else { return logits.map { 1 / (1 + exp(-$0)) } }
        let highest = logits.max() ?? 0
        let powers = logits.map { exp($0 - highest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    private static func json(_ text: String?) -> Any? {
        text.flatMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) }
    }
}
